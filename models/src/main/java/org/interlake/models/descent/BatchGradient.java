package org.interlake.models.descent;

import java.io.Serializable;
import org.interlake.models.data.RowBlock;

/** The gradient of an {@link Objective} over some rows of a block, shipped to the executors. */
public interface BatchGradient extends Serializable {
  /**
   * Adds weight · gradient of the loss of the rows {@code order[from]} to {@code order[to - 1]}, in
   * that order.
   *
   * @param gradient as long as {@code parameters}
   */
  void add(RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient);

  /** {@code sum} and then weight · loss of every row of the block added to it, in row order. */
  double addLoss(RowBlock block, double[] parameters, double sum);
}
