package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that its driver cannot hold, in a process of its own. */
final class LargeFoldTest {
  private static final String HEAP = "-Xmx64m";

  @TempDir Path folder;

  /** 25 million floats: 100 MB each, 500 MB with the model, in a heap of 64 MB. */
  @Test
  void aModelLargerThanTheHeapIsAggregated() throws Exception {
    Path log = folder.resolve("log");
    Path exchange = Files.createDirectory(folder.resolve("exchange"));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    HEAP,
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    LargeFold.class.getName(),
                    exchange.toString(),
                    "25000000",
                    "4"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("folded 4 x 25000000 in");
    System.out.println(output);
  }
}
