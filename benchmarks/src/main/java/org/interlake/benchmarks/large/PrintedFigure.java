package org.interlake.benchmarks.large;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A figure as a process of a work prints it for the one that started it: a line of its output.
 *
 * @param name what was measured
 */
record PrintedFigure(String name, String unit, double value, String note) {
  private static final String MARK = "figure";
  private static final Path STATUS = Path.of("/proc/self/status");

  static void print(String name, String unit, double value, String note) {
    System.out.println(String.join("\t", MARK, name, unit, Double.toString(value), note, "."));
  }

  /** CPU seconds of all threads of this process so far: what a busy machine does not change. */
  static double cpuSeconds() {
    return ProcessHandle.current()
            .info()
            .totalCpuDuration()
            .map(java.time.Duration::toMillis)
            .orElse(0L)
        / 1e3;
  }

  /** The largest heap this process may use, and the most memory it has had, if the system says. */
  static void printMemory(String process) {
    double limit = Runtime.getRuntime().maxMemory() / (1024.0 * 1024);
    String note = String.format(Locale.ROOT, "heap limited to %.0f MiB", limit);
    if (!Files.exists(STATUS)) {
      return;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .forEach(peak -> print(process + ": peak resident memory", "MiB", peak, note));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The figure of a line, if it is one. */
  static Optional<PrintedFigure> of(String line) {
    String[] fields = line.split("\t", -1);
    return fields.length == 6 && fields[0].equals(MARK)
        ? Optional.of(
            new PrintedFigure(fields[1], fields[2], Double.parseDouble(fields[3]), fields[4]))
        : Optional.empty();
  }
}
