package org.interlake.models.descent;

import java.util.Arrays;
import org.interlake.models.data.RowBlock;

/** One model on its way down: a step at the end of each batch. */
final class Descending implements Epochs.Batch {
  private final BatchGradient batches;
  private final BatchStep step;
  private final double[] anchor;
  private final double[] theta;
  private final double[] gradient;
  private final LocalOptimizer.Steps steps;

  /**
   * @param start where it starts; not changed
   * @param anchor what a proximal term pulls to
   */
  Descending(BatchGradient batches, BatchStep step, double[] start, double[] anchor) {
    this.batches = batches;
    this.step = step;
    this.anchor = anchor;
    this.theta = start.clone();
    this.gradient = new double[theta.length];
    this.steps = step.begin(theta.length);
  }

  @Override
  public void add(RowBlock block, int[] order, int from, int to) {
    batches.add(block, order, from, to, theta, gradient);
  }

  @Override
  public void end(int rows) {
    step.take(steps, theta, gradient, rows, anchor);
    Arrays.fill(gradient, 0);
  }

  /** Where it is; the caller does not change it. */
  double[] parameters() {
    return theta;
  }
}
