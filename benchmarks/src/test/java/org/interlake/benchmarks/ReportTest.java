package org.interlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  @Test
  void printsFiguresAndWritesThemAsJson() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Report report = new Report(new PrintStream(printed, true, UTF_8));
    report.add(Figure.of("W1", "a round", "ms", new double[] {4, 1, 2, 3}, "why"));
    Path file = folder.resolve("benchmarks.json");
    report.writeJson(file);

    assertThat(printed.toString(UTF_8)).contains("W1", "a round", "2.50000", "ms", "why");
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("cores").asInt()).isPositive();
    JsonNode figure = json.get("figures").get(0);
    assertThat(figure.get("value").asDouble()).isEqualTo(2.5);
    assertThat(figure.get("min").asDouble()).isEqualTo(1);
    assertThat(figure.get("max").asDouble()).isEqualTo(4);
    assertThat(figure.get("repetitions").asInt()).isEqualTo(4);
  }
}
