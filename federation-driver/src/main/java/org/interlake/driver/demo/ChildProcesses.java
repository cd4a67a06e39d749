package org.interlake.driver.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The processes that the demonstration has started. None outlives {@link #close}. Thread-safe. */
final class ChildProcesses implements AutoCloseable {
  /** How long a process may take to end by itself once it is told to. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Path launcher;
  private final Map<String, String> environment;
  private final List<Child> children = new ArrayList<>();
  private boolean closed;

  /**
   * @param launcher {@code bin/interlake}
   * @param environment beside this process's own
   */
  ChildProcesses(Path launcher, Map<String, String> environment) {
    this.launcher = requireNonNull(launcher, "launcher");
    this.environment = new LinkedHashMap<>(environment);
  }

  /** A process and where all that it says is written. */
  static final class Child {
    private final String name;
    private final Path log;
    private final Process process;
    private final Optional<Thread> reader;

    private Child(String name, Path log, Process process, Optional<Thread> reader) {
      this.name = name;
      this.log = log;
      this.process = process;
      this.reader = reader;
    }

    String name() {
      return name;
    }

    Path log() {
      return log;
    }

    /** The exit code, once it has ended. */
    Optional<Integer> exitCode() {
      return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /** Waits until everything that an ended process has printed was passed on. */
    void awaitOutput() throws InterruptedException {
      if (reader.isPresent()) {
        reader.get().join();
      }
    }

    /**
     * Waits until it has ended.
     *
     * @return whether it has
     */
    boolean await(Duration timeout) throws InterruptedException {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Starts a command of the launcher.
   *
   * @param lines hears each line of its standard output; it is in the log as well
   */
  synchronized Child start(
      String name, List<String> arguments, Path log, Optional<Consumer<String>> lines)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("the demonstration is being stopped");
    }
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
    builder.redirectError(toLog);
    if (lines.isEmpty()) {
      builder.redirectOutput(toLog);
    }
    Process process = builder.start();
    Optional<Thread> reader = lines.map(hearer -> reader(name, process, log, hearer));
    Child child = new Child(name, log, process, reader);
    children.add(child);
    reader.ifPresent(Thread::start);
    return child;
  }

  private static Thread reader(String name, Process process, Path log, Consumer<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader in =
                      new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                  BufferedWriter out =
                      Files.newBufferedWriter(
                          log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  lines.accept(line);
                  out.write(line);
                  out.newLine();
                  out.flush();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "output of " + name);
    thread.setDaemon(true);
    return thread;
  }

  /** Ends all that still run: first asked, then, after a while, made to. */
  @Override
  public synchronized void close() {
    closed = true;
    children.forEach(child -> child.process.destroy());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean interrupted = false;
    for (Child child : children) {
      while (child.process.isAlive() && System.nanoTime() < deadline) {
        try {
          child.process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // the processes come first
        }
      }
    }
    for (Child child : children) {
      child.process.destroyForcibly().onExit().join();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
