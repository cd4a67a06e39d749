package org.interlake.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Many virtual sites of one table, by {@code interlake simulate}: what a round costs beside the
 * sites' work. Rows are dealt out evenly.
 *
 * @param name of the work
 * @param sites how many
 * @param rowsOfSite even: half of them are drawn as training rows, half as held-out ones
 * @param width features of a row; the model has one parameter more
 * @param strategy the plan's section, in braces
 * @param rounds of training
 * @param testFraction the share of rows that is held out and measured on each round; 0: none
 */
record SimulatedWork(
    String name,
    int sites,
    int rowsOfSite,
    int width,
    String strategy,
    int rounds,
    double testFraction) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration TIME_LIMIT = Duration.ofMinutes(20);
  private static final String PROCESS = "simulate";

  /** 1,000 parameters and two rows a site: one step each, and nothing measured. */
  static List<SimulatedWork> w5() {
    String step = "{name: fedavg, localEpochs: 1, batchSize: 2, learningRate: 0.001}";
    return List.of(
        new SimulatedWork("w5-100-sites", 100, 2, 999, step, 100, 0),
        new SimulatedWork("w5-1000-sites", 1000, 2, 999, step, 30, 0));
  }

  /** A small model at 1,000 sites, 100 rounds, measured each round. */
  static List<SimulatedWork> thousandSites() {
    return List.of(
        new SimulatedWork(
            "thousand-fedavg",
            1000,
            100,
            10,
            "{name: fedavg, localEpochs: 1, batchSize: 32, learningRate: 0.05}",
            100,
            0.2),
        new SimulatedWork("thousand-lbfgs", 1000, 100, 10, "{name: lbfgs}", 100, 0.2));
  }

  /** Writes the table, stops the session, then runs the plan. */
  void run(Path launcher, SparkSession spark, Path folder, Report report)
      throws IOException, InterruptedException {
    int rows = sites * rowsOfSite / 2;
    LakeWriter.write(
        spark,
        folder.resolve("pool"),
        new DrawnRows(1234, rows, width, 0, 0.2),
        new DrawnRows(99_000, rows, width, 0, 0.2));
    spark.stop(); // the machine is the simulation's now
    Files.writeString(folder.resolve("plan.yaml"), plan());
    Map<String, Double> cpuSeconds = new LinkedHashMap<>();
    Map<String, Double> peakMegabytes = new LinkedHashMap<>();
    Instant started = Instant.now();
    await(start(launcher, folder), folder, cpuSeconds, peakMegabytes);
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1e3;
    double[] ofRounds = RunFigures.of(folder.resolve("registry"), name).roundSeconds();
    report.add(
        Figure.of(
            name,
            "a round",
            "ms",
            Arrays.stream(ofRounds).map(s -> s * 1e3).toArray(),
            "the registry's opened_at to the next one's, from the third on"));
    report.add(
        Figure.of(name, "%d rounds, from command to end".formatted(rounds), "s", seconds, ""));
    cpuSeconds.forEach((process, cpu) -> report.add(Figure.of(name, "CPU", "s", cpu, "")));
    peakMegabytes.forEach(
        (process, peak) -> report.add(Figure.of(name, "peak memory", "MB", peak, "VmHWM")));
  }

  private String plan() {
    String features =
        IntStream.range(0, width)
            .mapToObj(j -> "  - {column: %s, type: double}%n".formatted(LakeWriter.column(j)))
            .collect(Collectors.joining());
    return """
        interlake: 1
        name: %s
        federation: benchmark
        dataset: rows
        sites: [any, other]
        features:
        %slabel: {column: %s, type: long, positive: 1, negative: 0, oneClass: allow}
        split: {testFraction: %s}
        model: {name: benchmark, family: logistic-regression, l2: 0}
        strategy: %s
        rounds: {maximum: %d}
        evaluation: {scoreBins: 128}
        """
        .formatted(name, features, LakeWriter.LABEL, testFraction, strategy, rounds);
  }

  private Process start(Path launcher, Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            launcher.toString(),
            "--master",
            "local[2]",
            "--driver-memory",
            "3g",
            PROCESS,
            folder.resolve("plan.yaml").toString(),
            "--table",
            folder.resolve("pool").toString(),
            "--partition",
            "iid",
            "--sites",
            Integer.toString(sites),
            "--minimum-rows",
            "1",
            "--run",
            name,
            "--registry",
            folder.resolve("registry").toString());
    builder.environment().put("INTERLAKE_BUILD", "never");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(folder.resolve("log").toFile());
    return builder.start();
  }

  private void await(
      Process process,
      Path folder,
      Map<String, Double> cpuSeconds,
      Map<String, Double> peakMegabytes)
      throws IOException, InterruptedException {
    Thread interrupted = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      Instant limit = Instant.now().plus(TIME_LIMIT);
      while (process.isAlive()) {
        SeparateProcesses.look(PROCESS, process, cpuSeconds, peakMegabytes);
        if (Instant.now().isAfter(limit)) {
          throw new IOException("simulation %s takes too long".formatted(name));
        }
        Thread.sleep(LOOK_EVERY.toMillis());
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "simulation %s has ended with exit code %d; see %s"
                .formatted(name, process.exitValue(), folder.resolve("log")));
      }
    } finally {
      process.destroyForcibly().onExit().join();
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
  }
}
