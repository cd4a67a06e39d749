package org.interlake.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The driver and the sites of a run as processes of {@code bin/interlake}. */
final class SeparateProcesses {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration TIME_LIMIT = Duration.ofMinutes(20);
  private static final String DRIVER = "driver";

  private final Path launcher;
  private final Federation federation;
  private final List<String> sparkOptions;

  /**
   * @param sparkOptions for all of them
   */
  SeparateProcesses(Path launcher, Federation federation, List<String> sparkOptions) {
    this.launcher = launcher;
    this.federation = federation;
    this.sparkOptions = List.copyOf(sparkOptions);
  }

  /**
   * What the processes have used.
   *
   * @param startedAt when the first of them was started
   * @param cpuSeconds of each, as last seen while it ran
   * @param peakMegabytes resident, likewise; empty where the system does not say
   */
  record Usage(
      Instant startedAt, Map<String, Double> cpuSeconds, Map<String, Double> peakMegabytes) {
    /** CPU seconds of all sites. */
    double siteCpuSeconds() {
      return cpuSeconds.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(DRIVER))
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  /** Runs a plan to its end; no process is left when it returns. */
  Usage run(String plan, String run) throws IOException, InterruptedException {
    Instant startedAt = Instant.now();
    Map<String, Process> processes = Collections.synchronizedMap(new LinkedHashMap<>());
    Map<String, Double> cpuSeconds = new LinkedHashMap<>();
    Map<String, Double> peakMegabytes = new LinkedHashMap<>();
    Thread interrupted = new Thread(() -> processes.values().forEach(Process::destroyForcibly));
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      processes.put(
          DRIVER,
          start(
              DRIVER,
              DRIVER,
              "--conf-file",
              federation.driverFile().toString(),
              "--plan",
              federation.planFile(plan).toString(),
              "--run",
              run));
      for (String site : federation.sites()) {
        processes.put(
            site,
            start(
                site,
                "site",
                "--conf-file",
                federation.siteFile(site).toString(),
                "--follow",
                "--run",
                run));
      }
      Instant limit = startedAt.plus(TIME_LIMIT);
      while (processes.values().stream().anyMatch(Process::isAlive)) {
        processes.forEach((name, process) -> look(name, process, cpuSeconds, peakMegabytes));
        for (Map.Entry<String, Process> entry : processes.entrySet()) {
          requireSound(entry.getKey(), entry.getValue());
        }
        if (Instant.now().isAfter(limit)) {
          throw new IOException("run %s takes too long".formatted(run));
        }
        Thread.sleep(LOOK_EVERY.toMillis());
      }
      for (Map.Entry<String, Process> entry : processes.entrySet()) {
        requireSound(entry.getKey(), entry.getValue());
      }
    } finally {
      processes.values().forEach(process -> process.destroyForcibly().onExit().join());
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
    return new Usage(startedAt, cpuSeconds, peakMegabytes);
  }

  private Process start(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(sparkOptions);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("INTERLAKE_BUILD", "never");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(federation.log(name).toFile()));
    return builder.start();
  }

  /** Notes what a process has used so far. */
  static void look(
      String name,
      Process process,
      Map<String, Double> cpuSeconds,
      Map<String, Double> peakMegabytes) {
    process
        .info()
        .totalCpuDuration()
        .ifPresent(cpu -> cpuSeconds.merge(name, cpu.toMillis() / 1e3, Math::max));
    try (Stream<String> lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      lines
          .filter(line -> line.startsWith("VmHWM:"))
          .forEach(
              line ->
                  peakMegabytes.merge(
                      name, Long.parseLong(line.replaceAll("\\D", "")) / 1024.0, Math::max));
    } catch (IOException | java.io.UncheckedIOException e) {
      // It has just ended, or there is no such file on this system.
      return;
    }
  }

  private void requireSound(String name, Process process) throws IOException {
    if (!process.isAlive() && process.exitValue() != 0) {
      throw new IOException(
          "%s has ended with exit code %d; see %s"
              .formatted(name, process.exitValue(), federation.log(name)));
    }
  }
}
