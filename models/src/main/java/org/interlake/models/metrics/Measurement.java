package org.interlake.models.metrics;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.RowBlocks;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The sums that a site sends to say how good a model is on its rows, and what they come to. Sums of
 * several sites add up to those of all their rows.
 */
public sealed interface Measurement
    permits BinaryMeasurement,
        ClassMeasurement,
        NoisyBinaryMeasurement,
        RegressionMeasurement,
        ScoreMeasurement {

  /** The metrics that there can be, in order; rows of which they cannot be told have fewer. */
  List<Metric> metrics();

  /** What a site sends. Summed over sites. */
  VectorLayout layout();

  /**
   * The metrics.
   *
   * @param sums of {@link #layout}, of one site or added up over sites
   * @return empty if there are no rows
   */
  Optional<Metrics> finish(DoubleVector sums);

  /**
   * The scores of the rows, where the model is binary and they are told without noise.
   *
   * @param sums as for {@link #finish}
   * @return empty also if there are no rows
   */
  default Optional<ScoreHistogram> scores(DoubleVector sums) {
    return Optional.empty();
  }

  /** Why no rows can have these sums, in words for the registry, or empty. */
  Optional<String> impossible(DoubleVector sums);

  /** The sums of a block, in the order of {@link #layout}. */
  RowSums sums();

  /** What one row adds. */
  interface RowSums extends Serializable {
    /**
     * Adds a row.
     *
     * @param out holds the row's numbers from {@code at} on
     */
    void add(RowBlock block, int row, double[] out, int at, double[] sums);
  }

  /**
   * Measures a model on held-out or training rows; one pass, or none without rows.
   *
   * @return of {@link #layout}
   */
  default DoubleVector measure(RowBlocks rows, Scorer scorer) {
    return rows.rows() == 0
        ? DoubleVector.zero(layout())
        : DoubleVector.of(
            layout(), rows.sum(new ScoredRows(scorer, sums(), Math.toIntExact(layout().length()))));
  }

  /** Scores rows and adds them up. */
  final class ScoredRows implements BlockKernel {
    private static final long serialVersionUID = 1L;

    private final Scorer scorer;
    private final RowSums rowSums;
    private final int length;

    ScoredRows(Scorer scorer, RowSums rowSums, int length) {
      this.scorer = scorer;
      this.rowSums = rowSums;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      int outputs = scorer.outputs();
      double[] out = new double[block.rows() * outputs];
      scorer.score(block, out);
      for (int row = 0; row < block.rows(); row++) {
        rowSums.add(block, row, out, row * outputs, sums);
      }
    }
  }
}
