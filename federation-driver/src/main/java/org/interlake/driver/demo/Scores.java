package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * How good a model is on some held-out rows.
 *
 * @param auc empty where it cannot be told
 */
record Scores(long rows, double accuracy, OptionalDouble auc, double logLoss) {
  Scores {
    requireNonNull(auc, "auc");
  }

  static Scores of(Metrics metrics) {
    return new Scores(
        metrics.rows(),
        metrics.get(Metric.ACCURACY),
        metrics.find(Metric.AUC).map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        metrics.get(Metric.LOG_LOSS));
  }
}
