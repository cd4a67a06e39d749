package org.interlake.models.metrics;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The metrics of a binary model on one or many sites' rows.
 *
 * <p>AUC is the probability that a positive row scores above a negative one, ties counting half
 * (Hanley and McNeil 1982). From a histogram with P_b positives and N_b negatives in bin b:
 *
 * <pre>
 * auc   = Σ_b P_b (Σ_{c&lt;b} N_c + N_b / 2) / (P N)
 * bound = Σ_b P_b N_b / (2 P N)
 * </pre>
 *
 * Only pairs within one bin are unknown, and each is off by at most 1/2, so the exact AUC lies in
 * auc ± bound, always.
 *
 * @param rows measured rows, 1 or more
 * @param positives those with the positive label
 * @param logLoss mean log-loss of a row, in nats
 * @param accuracy share of rows whose probability is on the label's side of 0.5
 * @param auc empty if only one class is there
 * @param aucBound empty if only one class is there
 */
public record BinaryMetrics(
    long rows,
    long positives,
    double logLoss,
    double accuracy,
    OptionalDouble auc,
    OptionalDouble aucBound) {
  public BinaryMetrics {
    if (rows < 1 || positives < 0 || positives > rows) {
      throw new IllegalArgumentException(
          "Invalid metrics: %d positive of %d rows (must be one row or more)"
              .formatted(positives, rows));
    }
    requireNonNull(auc, "auc");
    requireNonNull(aucBound, "aucBound");
  }

  /**
   * Computes the metrics.
   *
   * @param sums of the layout {@link MetricSums#layout}, of one site or added up over sites
   * @return empty if there are no rows
   */
  public static Optional<BinaryMetrics> of(DoubleVector sums) {
    double rows = sums.segment(MetricSums.ROWS)[0];
    if (rows == 0) {
      return Optional.empty();
    }
    double positives = sums.segment(MetricSums.POSITIVES)[0];
    double[] positiveScores = sums.segment(MetricSums.POSITIVE_SCORES);
    double[] negativeScores = sums.segment(MetricSums.NEGATIVE_SCORES);
    double concordant = 0;
    double unknown = 0;
    double negativesBelow = 0;
    for (int bin = 0; bin < positiveScores.length; bin++) {
      concordant += positiveScores[bin] * (negativesBelow + negativeScores[bin] / 2);
      unknown += positiveScores[bin] * negativeScores[bin] / 2;
      negativesBelow += negativeScores[bin];
    }
    double pairs = positives * (rows - positives);
    return Optional.of(
        new BinaryMetrics(
            (long) rows,
            (long) positives,
            sums.segment(MetricSums.LOG_LOSS)[0] / rows,
            sums.segment(MetricSums.CORRECT)[0] / rows,
            pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(concordant / pairs),
            pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(unknown / pairs)));
  }
}
