package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.interlake.models.metrics.BinaryMetrics;

/**
 * How good a model is on some held-out rows.
 *
 * @param auc empty where it cannot be told
 */
record Scores(long rows, double accuracy, OptionalDouble auc, double logLoss) {
  Scores {
    requireNonNull(auc, "auc");
  }

  static Scores of(BinaryMetrics metrics) {
    return new Scores(metrics.rows(), metrics.accuracy(), metrics.auc(), metrics.logLoss());
  }
}
