package org.interlake.models.metrics;

import java.util.List;
import java.util.Optional;
import org.interlake.models.contract.Counts;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.RowBlocks;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.glm.LogisticLoss;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The sums from which binary metrics are computed. A row is predicted positive when its probability
 * is above 0.5; bin b of the histograms holds the probabilities in [b / bins, (b + 1) / bins), the
 * last bin also 1.
 */
public final class MetricSums {
  /** The name of the layout. */
  public static final String NAME = "metrics";

  static final String ROWS = "rows";
  static final String POSITIVES = "positives";
  static final String LOG_LOSS = "log-loss";
  static final String CORRECT = "correct";
  static final String POSITIVE_SCORES = "positive-scores";
  static final String NEGATIVE_SCORES = "negative-scores";

  private MetricSums() {}

  /**
   * What a site sends. Summed over sites.
   *
   * @param scoreBins bins of each histogram
   */
  public static VectorLayout layout(int scoreBins) {
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

  /** Why no rows can have these sums, or empty. */
  public static Optional<String> impossible(DoubleVector sums) {
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

  /**
   * Measures a logistic model on held-out (or training) rows; one Spark job, or none without rows.
   *
   * @param parameters intercept, then one coefficient for each feature of {@code rows}
   * @return of the layout {@link #layout}
   */
  public static DoubleVector measure(RowBlocks rows, DoubleVector parameters, int scoreBins) {
    if (!parameters.layout().equals(GlmParameters.layout(rows.width()))) {
      throw new IllegalArgumentException(
          "Invalid parameters: layout %s (must be %s)"
              .formatted(parameters.layout(), GlmParameters.layout(rows.width())));
    }
    VectorLayout layout = layout(scoreBins);
    if (rows.rows() == 0) {
      return DoubleVector.zero(layout);
    }
    return DoubleVector.of(layout, rows.sum(new MetricKernel(parameters.toArray(), scoreBins)));
  }

  /** Sums in the order of {@link #layout}. */
  static final class MetricKernel implements BlockKernel {
    private static final long serialVersionUID = 1L;

    private final double[] parameters;
    private final int scoreBins;

    MetricKernel(double[] parameters, int scoreBins) {
      this.parameters = parameters;
      this.scoreBins = scoreBins;
    }

    @Override
    public int length() {
      return 4 + 2 * scoreBins;
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        for (int row = rows.from(); row < rows.to(); row++) {
          double margin = LogisticLoss.margin(parameters, rows.values(), rows.at(row));
          add(margin, block.targets()[row] == 1, sums);
        }
      }
    }

    private void add(double margin, boolean positive, double[] sums) {
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
