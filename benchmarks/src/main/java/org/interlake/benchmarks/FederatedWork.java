package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * W1 and W2: a federation of real processes on one machine.
 *
 * @param name of the work
 * @param width features of a row
 * @param sites training and held-out rows of each
 * @param plans to run, one after the other, over the same tables
 * @param sparkOptions of every process
 */
record FederatedWork(
    String name, int width, List<SiteRows> sites, List<Training> plans, List<String> sparkOptions) {
  private static final int W1_SITES = 3;
  private static final int W1_ROWS = 300;
  private static final int W1_WIDTH = 13;
  private static final int W2_SITES = 4;
  private static final int W2_ROWS = 250_000;
  private static final int W2_TEST_ROWS = 25_000;
  private static final int W2_WIDTH = 50;

  FederatedWork {
    sites = List.copyOf(sites);
    plans = List.copyOf(plans);
    sparkOptions = List.copyOf(sparkOptions);
  }

  /** What a site's table holds. */
  record SiteRows(LabelledRows train, LabelledRows test) {}

  /**
   * A plan.
   *
   * @param strategy its section in braces
   * @param target an AUC; the rounds that it took are reported
   */
  record Training(String name, String strategy, int rounds, Optional<Double> target) {}

  /**
   * Few rows: what a round costs beside the work. Every row stands in the table twice, to train and
   * to be measured on, as the peers measure.
   *
   * @param data with the peers' files; empty to draw rows
   */
  static FederatedWork w1(Optional<Path> data, int rounds) throws IOException {
    List<SiteRows> sites = new ArrayList<>();
    for (int s = 0; s < W1_SITES; s++) {
      LabelledRows rows =
          data.isPresent()
              ? NpzRows.open(data.get().resolve("w1_%d.npz".formatted(s)))
              : new DrawnRows(1234 + s, W1_ROWS, W1_WIDTH, 0.1f * s, 0.5);
      sites.add(new SiteRows(rows, rows));
    }
    return new FederatedWork(
        "W1",
        W1_WIDTH,
        sites,
        List.of(
            new Training(
                "w1-fedavg",
                "{name: fedavg, localEpochs: 5, batchSize: 300, learningRate: 0.5}",
                rounds,
                Optional.empty())),
        List.of("--master", "local[1]", "--driver-memory", "600m"));
  }

  /** Many rows: an epoch of mini-batches in each round, and the same problem solved exactly. */
  static FederatedWork w2(Optional<Path> data) throws IOException {
    List<SiteRows> sites = new ArrayList<>();
    for (int s = 0; s < W2_SITES; s++) {
      if (data.isPresent()) {
        sites.add(
            new SiteRows(
                NpzRows.open(data.get().resolve("w2_%d.npz".formatted(s))),
                NpzRows.open(data.get().resolve("w2_test.npz"))
                    .slice(s * W2_TEST_ROWS, (s + 1) * W2_TEST_ROWS)));
      } else {
        sites.add(
            new SiteRows(
                new DrawnRows(1234 + s, W2_ROWS, W2_WIDTH, 0.1f * s, 0.2),
                new DrawnRows(99_000 + s, W2_TEST_ROWS, W2_WIDTH, 0.1f * s, 0.2)));
      }
    }
    return new FederatedWork(
        "W2",
        W2_WIDTH,
        sites,
        List.of(
            new Training(
                "w2-fedavg",
                "{name: fedavg, localEpochs: 1, batchSize: 256, learningRate: 0.05}",
                10,
                Optional.empty()),
            new Training("w2-newton", "{name: newton}", 8, Optional.of(0.7949))),
        List.of("--master", "local[2]", "--driver-memory", "2g"));
  }

  /** Writes the tables, stops the session, then runs each plan. */
  void run(Path launcher, SparkSession spark, Path folder, Report report)
      throws IOException, InterruptedException {
    Federation federation = new Federation(folder, sites.size(), width);
    federation.writeFiles();
    for (int s = 0; s < sites.size(); s++) {
      LakeWriter.write(
          spark,
          federation.table(federation.sites().get(s)),
          sites.get(s).train(),
          sites.get(s).test());
    }
    spark.stop(); // the machine is the processes' now
    List<String> options = new ArrayList<>(sparkOptions);
    options.addAll(List.of("--conf", "spark.ui.enabled=false"));
    SeparateProcesses processes = new SeparateProcesses(launcher, federation, options);
    for (Training plan : plans) {
      federation.writePlan(plan.name(), plan.strategy(), plan.rounds());
      SeparateProcesses.Usage usage = processes.run(plan.name(), plan.name());
      report(plan, usage, RunFigures.of(federation.registry(), plan.name()), report);
    }
  }

  private void report(Training plan, SeparateProcesses.Usage usage, RunFigures run, Report report) {
    String work = plan.name();
    report.add(
        Figure.of(
            work,
            "first training round closed after the command",
            "s",
            run.firstRoundSeconds(usage.startedAt()),
            "processes' start to the registry's closed_at"));
    double[] rounds = run.roundSeconds();
    if (rounds.length > 0) {
      report.add(
          Figure.of(
              work,
              "a round",
              "ms",
              Arrays.stream(rounds).map(s -> s * 1e3).toArray(),
              "the registry's opened_at to the next one's, from the third on"));
    }
    report.add(Figure.of(work, "training rounds", "rounds", run.trainingRounds(), ""));
    report.add(Figure.of(work, "CPU of all sites, the whole run", "s", usage.siteCpuSeconds(), ""));
    usage.peakMegabytes().values().stream()
        .max(Double::compare)
        .ifPresent(
            peak -> report.add(Figure.of(work, "peak memory of a process", "MB", peak, "VmHWM")));
    run.finalAuc(LakeWriter.TEST)
        .ifPresent(
            auc -> report.add(Figure.of(work, "AUC of the final model", "", auc, "2048 bins")));
    plan.target()
        .flatMap(target -> run.trainingRoundsToAuc(target).stream().boxed().findFirst())
        .ifPresent(
            count ->
                report.add(
                    Figure.of(
                        work,
                        "training rounds to AUC %s".formatted(plan.target().get()),
                        "rounds",
                        count,
                        "")));
  }
}
