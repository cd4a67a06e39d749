package org.interlake.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Real processes of this project, each with its output in a file; none of them outlives a test. */
final class Processes implements AutoCloseable {
  static final Path SPARK_JARS = Hospitals.ROOT.resolve("spark-runtime/target/spark/jars");

  private static final Map<String, String> LAUNCHER =
      Map.of(
          "INTERLAKE_BUILD",
          "never",
          "INTERLAKE_JIT",
          "fast-start",
          "INTERLAKE_JAVA_OPTS",
          "-Xmx512m",
          "XDG_CACHE_HOME",
          Hospitals.ROOT.resolve("target/cache").toString());

  private final Path logs;
  private final List<Process> started = new ArrayList<>();

  Processes(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
  }

  /** A process and what it has said so far. */
  record Running(String name, Process process, Path log) {
    String output() {
      try {
        return Files.readString(log, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /** Waits for its end; fails with its output if that takes too long. */
    int exitCode(Duration timeout) throws InterruptedException {
      if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "%s did not end within %s; it said:%n%s".formatted(name, timeout, output()));
      }
      return process.exitValue();
    }
  }

  /** Runs {@code bin/interlake} with arguments, as a user would after building. */
  Running interlake(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Hospitals.ROOT.resolve("bin/interlake").toString());
    command.addAll(Arrays.asList(arguments));
    return start(name, command, LAUNCHER);
  }

  /** A command in a folder, which and whose children start {@code bin/interlake} as above. */
  Running in(Path folder, String name, List<String> command) throws IOException {
    return start(builder(command, LAUNCHER).directory(folder.toFile()), name);
  }

  /** Runs a class of Spark's own jars, and of further class path entries. */
  Running spark(
      String name,
      List<String> jvmOptions,
      List<Path> classPath,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(System.getProperty("interlake.opens").split(" ")));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(jvmOptions);
    command.add("-cp");
    StringBuilder path = new StringBuilder(SPARK_JARS + "/*");
    classPath.forEach(entry -> path.append(':').append(entry));
    command.add(path.toString());
    command.addAll(Arrays.asList(arguments));
    return start(name, command, environment);
  }

  private Running start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    return start(builder(command, environment), name);
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }

  private Running start(ProcessBuilder builder, String name) throws IOException {
    Path log = logs.resolve(name + ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    return new Running(name, process, log);
  }

  /** Waits until something is so; fails with a process's output if it takes too long. */
  static void await(Running process, Duration timeout, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !process.process().isAlive()) {
        throw new AssertionError(
            "Waited in vain (alive: %s); %s said:%n%s"
                .formatted(process.process().isAlive(), process.name(), process.output()));
      }
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    started.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }
}
