package org.interlake.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RoundPurpose;

/** What the registry says of a finished run. */
final class RunFigures {
  /** Training rounds that are left out of the steady state: code is still being compiled. */
  private static final int WARM_UP_ROUNDS = 2;

  private final List<RoundOutcome> training;
  private final List<MetricValue> metrics;

  private RunFigures(List<RoundOutcome> training, List<MetricValue> metrics) {
    this.training = training;
    this.metrics = metrics;
  }

  static RunFigures of(Path registry, String run) {
    Registry tables = new Registry(new Configuration(), registry.toUri().toString());
    RunId id = new RunId(run);
    return new RunFigures(
        tables.rounds(id).stream()
            .filter(round -> round.purpose().equals(RoundPurpose.TRAIN.key()))
            .toList(),
        tables.metrics(id));
  }

  int trainingRounds() {
    return training.size();
  }

  /** Seconds from a moment to the end of the first training round. */
  double firstRoundSeconds(Instant from) {
    return seconds(from, training.get(0).closedAt());
  }

  /** Seconds from the opening of each training round to that of the next, but for the first few. */
  double[] roundSeconds() {
    List<Double> gaps = new ArrayList<>();
    for (int i = WARM_UP_ROUNDS; i + 1 < training.size(); i++) {
      gaps.add(seconds(training.get(i).openedAt(), training.get(i + 1).openedAt()));
    }
    return gaps.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The final model's AUC, from score histograms, on all sites' rows of one side. */
  OptionalDouble finalAuc(String split) {
    OptionalDouble last = OptionalDouble.empty();
    for (MetricValue metric : metrics) {
      if (isOverallAuc(metric) && metric.split().equals(split)) {
        last = OptionalDouble.of(metric.value());
      }
    }
    return last;
  }

  /** Training rounds after which the model's AUC on held-out rows first was at least this. */
  OptionalDouble trainingRoundsToAuc(double auc) {
    int first = training.get(0).round().number();
    return metrics.stream()
        .filter(metric -> isOverallAuc(metric) && metric.split().equals(LakeWriter.TEST))
        .filter(metric -> metric.value() >= auc)
        .mapToDouble(metric -> metric.round().number() - first)
        .min();
  }

  private static boolean isOverallAuc(MetricValue metric) {
    return metric.scope() == MetricValue.Scope.OVERALL && metric.name().equals("auc");
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
