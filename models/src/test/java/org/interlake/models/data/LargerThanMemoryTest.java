package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site whose blocks are three times what Spark may keep in memory. */
class LargerThanMemoryTest {
  private static final int MINUTES = 5;

  @TempDir Path folder;

  @Test
  void aTableThreeTimesTheMemoryTrainsToTheSameBits() throws Exception {
    Path table = folder.resolve("rows");
    List<String> large = train("-Xmx1500m", "0.6", table);
    List<String> small = train("-Xmx480m", "0.09", table);

    long memory = number(small, "memory");
    assertThat(number(small, "blocks")).as("bytes of blocks").isGreaterThan(3 * memory);
    assertThat(number(small, "on disk")).as("bytes that spilled").isGreaterThan(memory);
    assertThat(number(large, "on disk")).as("nothing spilled").isZero();
    assertThat(parameters(small)).hasSize(2).isEqualTo(parameters(large));
  }

  private List<String> train(String heap, String memoryFraction, Path table) throws Exception {
    Path log = folder.resolve("log" + heap);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(System.getProperty("interlake.opens").split(" ")));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            heap,
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            WideSite.class.getName(),
            table.toString(),
            memoryFraction));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  private static long number(List<String> lines, String name) {
    String start = name + ": ";
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> Long.parseLong(line.substring(start.length())))
        .sum();
  }

  private static List<String> parameters(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("parameters of ")).toList();
  }
}
