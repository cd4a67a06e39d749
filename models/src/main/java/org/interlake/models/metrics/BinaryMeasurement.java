package org.interlake.models.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.contract.Counts;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.LogisticLoss;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Binary models. A row is predicted positive when its probability is above 0.5; bin b of the
 * histograms holds the probabilities in [b / bins, (b + 1) / bins), the last bin also 1. Every row
 * counts once, whatever its weight.
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
 * @param scoreBins bins of each histogram
 */
public record BinaryMeasurement(int scoreBins) implements Measurement {
  /** The name of the layout. */
  public static final String NAME = "metrics";

  private static final String ROWS = "rows";
  private static final String POSITIVES = "positives";
  private static final String LOG_LOSS = "log-loss";
  private static final String CORRECT = "correct";
  private static final String POSITIVE_SCORES = "positive-scores";
  private static final String NEGATIVE_SCORES = "negative-scores";

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.AUC, Metric.ACCURACY, Metric.LOG_LOSS);
  }

  @Override
  public VectorLayout layout() {
    return new VectorLayout(
        NAME,
        ElementType.FLOAT64,
        List.of(
            new Segment(ROWS, 1),
            new Segment(POSITIVES, 1),
            new Segment(LOG_LOSS, 1),
            new Segment(CORRECT, 1),
            new Segment(POSITIVE_SCORES, scoreBins),
            new Segment(NEGATIVE_SCORES, scoreBins)));
  }

  @Override
  public Optional<String> impossible(DoubleVector sums) {
    double[] positiveScores = sums.segment(POSITIVE_SCORES);
    double[] negativeScores = sums.segment(NEGATIVE_SCORES);
    double rows = sums.segment(ROWS)[0];
    double positives = sums.segment(POSITIVES)[0];
    return Counts.requireTotal("positive scores", positiveScores, positives)
        .or(() -> Counts.requireTotal("negative scores", negativeScores, rows - positives))
        .or(() -> Counts.requireAtMost("correct", sums.segment(CORRECT), rows))
        .or(
            () ->
                sums.segment(LOG_LOSS)[0] < 0
                    ? Optional.of("the log-loss is negative")
                    : Optional.empty());
  }

  /** Log-loss in nats, accuracy, and AUC where both classes are there. */
  @Override
  public Optional<Metrics> finish(DoubleVector sums) {
    double rows = sums.segment(ROWS)[0];
    if (rows == 0) {
      return Optional.empty();
    }
    double positives = sums.segment(POSITIVES)[0];
    double[] positiveScores = sums.segment(POSITIVE_SCORES);
    double[] negativeScores = sums.segment(NEGATIVE_SCORES);
    double concordant = 0;
    double unknown = 0;
    double negativesBelow = 0;
    for (int bin = 0; bin < positiveScores.length; bin++) {
      concordant += positiveScores[bin] * (negativesBelow + negativeScores[bin] / 2);
      unknown += positiveScores[bin] * negativeScores[bin] / 2;
      negativesBelow += negativeScores[bin];
    }
    Map<Metric, Metrics.Value> values = new EnumMap<>(Metric.class);
    double pairs = positives * (rows - positives);
    if (pairs != 0) {
      values.put(
          Metric.AUC, new Metrics.Value(concordant / pairs, OptionalDouble.of(unknown / pairs)));
    }
    values.put(Metric.ACCURACY, Metrics.Value.exact(sums.segment(CORRECT)[0] / rows));
    values.put(Metric.LOG_LOSS, Metrics.Value.exact(sums.segment(LOG_LOSS)[0] / rows));
    return Optional.of(new Metrics((long) rows, values));
  }

  @Override
  public Optional<ScoreHistogram> scores(DoubleVector sums) {
    return sums.segment(ROWS)[0] == 0
        ? Optional.empty()
        : Optional.of(
            ScoreHistogram.of(sums.segment(POSITIVE_SCORES), sums.segment(NEGATIVE_SCORES)));
  }

  @Override
  public RowSums sums() {
    return new ScoreSums(scoreBins);
  }

  private static final class ScoreSums implements RowSums {
    private static final long serialVersionUID = 1L;

    private final int scoreBins;

    ScoreSums(int scoreBins) {
      this.scoreBins = scoreBins;
    }

    @Override
    public void add(RowBlock block, int row, double[] out, int at, double[] sums) {
      double margin = out[at];
      boolean positive = block.targets()[row] == 1;
      sums[0]++;
      sums[1] += positive ? 1 : 0;
      sums[2] += LogisticLoss.logLoss(margin, positive);
      if (margin > 0 == positive) {
        sums[3]++;
      }
      double probability = LogisticLoss.probability(margin);
      int bin = Math.min((int) (probability * scoreBins), scoreBins - 1);
      sums[4 + (positive ? bin : scoreBins + bin)]++;
    }
  }
}
