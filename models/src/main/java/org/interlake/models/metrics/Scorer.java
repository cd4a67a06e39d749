package org.interlake.models.metrics;

import java.io.Serializable;
import org.interlake.models.data.RowBlock;

/**
 * What a model says of a row, shipped to the executors: a static class whose fields are primitives
 * and arrays. For a binary label one number, whose sign decides and whose logistic function is the
 * probability; for K classes K numbers, whose softmax are the probabilities; for a measured label
 * its expected value.
 */
public interface Scorer extends Serializable {
  /** Numbers for each row. */
  int outputs();

  /**
   * Scores all rows of a block.
   *
   * @param out row i's numbers are to stand from {@code i * outputs()} on
   */
  void score(RowBlock block, double[] out);
}
