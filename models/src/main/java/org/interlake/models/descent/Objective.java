package org.interlake.models.descent;

import org.interlake.models.data.BlockKernel;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A loss summed over rows, as a function of the parameters: what the first-order algorithms need to
 * know of a model. If it is not convex in the parameters, training ends in a minimum that depends
 * on {@link #start}.
 */
public interface Objective {
  /** The parameters: intercepts first, then those that a penalty falls on. */
  VectorLayout parameterLayout();

  /** How many parameters are intercepts. */
  int intercepts();

  /** The parameters of the first round. */
  double[] start();

  /**
   * The sums of {@link GradientSums} at {@code parameters}. An intercept that is not fitted has the
   * gradient 0.
   */
  BlockKernel gradientAt(double[] parameters);

  /** The same gradient, batch by batch. */
  BatchGradient batches();

  /**
   * The same, each row's gradient (with its weight) clipped by {@link RowClipping} before it is
   * added. {@code addLoss} is not clipped.
   *
   * @param clippingNormL2 above 0
   * @throws UnsupportedOperationException if the length of a row's gradient is not known
   */
  default BatchGradient clippedBatches(double clippingNormL2) {
    throw new UnsupportedOperationException("This model has no clipping row by row");
  }

  /**
   * Whether every linear predictor has a finite loss, but for overflow. If not, only algorithms
   * that can take a step back may be used.
   */
  boolean definedEverywhere();

  /**
   * What a decrease of F is compared with: |F| for a loss that is never negative; for a loss which
   * may be, and so may sum to 0 anywhere, the larger of |F| and one unit (nat) for each row.
   *
   * @param weights sum of the weights of the rows that {@code sum} was summed over
   */
  double scale(double sum, double weights);
}
