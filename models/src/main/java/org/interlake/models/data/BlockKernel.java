package org.interlake.models.data;

import java.io.Serializable;

/**
 * A sum over rows, shipped to the executors or run where it is: a static class whose fields are
 * primitives and arrays, and which changes none that its maker handed it.
 */
public interface BlockKernel extends Serializable {
  /** How many sums. */
  int length();

  /**
   * Adds every row of {@code block}, in row order, to {@code sums}.
   *
   * @param sums all zero when the block's first row is added
   */
  void add(RowBlock block, double[] sums);
}
