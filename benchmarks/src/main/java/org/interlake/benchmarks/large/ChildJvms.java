package org.interlake.benchmarks.large;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.interlake.benchmarks.Figure;

/** Processes with this process's class path. None outlives {@link #close}. */
final class ChildJvms implements AutoCloseable {
  /** Spark's own processes say where they are, but only under Spark's own settings of logs. */
  private static final String SPARK = "org.apache.spark.";

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Path logs;
  private final Map<String, Process> started = new LinkedHashMap<>();

  ChildJvms(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
  }

  /**
   * Starts a main class.
   *
   * @param options of the JVM, beside those that Spark needs
   * @param environment beside this process's own
   */
  void start(
      String name,
      List<String> options,
      Map<String, String> environment,
      String mainClass,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            option ->
                option.startsWith("--add-")
                    || (option.startsWith("-Dlog4j2") && !mainClass.startsWith(SPARK)))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    started.put(name, builder.redirectOutput(log(name).toFile()).start());
  }

  private Path log(String name) {
    return logs.resolve(name + ".log");
  }

  /** What a process has said. */
  String output(String name) throws IOException {
    return Files.readString(log(name), UTF_8);
  }

  /** Waits for the end of a process while all others do not fail. */
  void awaitEnd(String name, Duration limit) throws IOException, InterruptedException {
    await(name, limit, output -> !started.get(name).isAlive());
    if (started.get(name).exitValue() != 0) {
      throw new IOException("%s failed:%n%s".formatted(name, output(name)));
    }
  }

  /** Waits until a process has said something. */
  void await(String name, Duration limit, Predicate<String> said)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!said.test(output(name))) {
      for (Map.Entry<String, Process> entry : started.entrySet()) {
        if (!entry.getValue().isAlive() && entry.getValue().exitValue() != 0) {
          throw new IOException("%s failed:%n%s".formatted(entry.getKey(), output(entry.getKey())));
        }
      }
      if (System.nanoTime() > end) {
        throw new IOException("%s takes too long; it said:%n%s".formatted(name, output(name)));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** What a process has measured; repetitions of one name are one figure. */
  List<Figure> figures(String name, String work) throws IOException {
    Map<String, List<PrintedFigure>> byName = new LinkedHashMap<>();
    try (Stream<String> lines = output(name).lines()) {
      lines
          .map(PrintedFigure::of)
          .flatMap(Optional::stream)
          .forEach(
              figure ->
                  byName.computeIfAbsent(figure.name(), key -> new ArrayList<>()).add(figure));
    }
    return byName.values().stream()
        .map(
            all ->
                new Figure(
                    work,
                    all.get(0).name(),
                    all.get(0).unit(),
                    all.stream().map(PrintedFigure::value).toList(),
                    all.get(0).note()))
        .toList();
  }

  @Override
  public void close() {
    started
        .values()
        .forEach(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly().onExit().join();
            });
  }
}
