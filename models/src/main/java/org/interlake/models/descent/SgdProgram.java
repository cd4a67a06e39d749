package org.interlake.models.descent;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;

/**
 * Mini-batch descent over all blocks of a site, in one task.
 *
 * <p>Each epoch visits every row once: the blocks in a seeded order, and the rows of each block in
 * a seeded order. A batch may span two blocks; the last batch of an epoch may be smaller. Returns
 * θ, then the mean of weight · loss at the parameters that it started from.
 */
final class SgdProgram implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final BatchGradient batches;
  private final BatchStep step;
  private final double[] start;
  private final int batchSize;
  private final long[] epochSeeds;

  /**
   * @param start the parameters that the round started from
   * @param epochSeeds one for each epoch
   */
  SgdProgram(
      BatchGradient batches, BatchStep step, double[] start, int batchSize, long[] epochSeeds) {
    this.batches = batches;
    this.step = step;
    this.start = start;
    this.batchSize = batchSize;
    this.epochSeeds = epochSeeds;
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    double[] theta = start.clone();
    LocalOptimizer.Steps steps = step.begin(theta.length);
    for (long seed : epochSeeds) {
      runEpoch(blocks, theta, steps, new SeededShuffle(seed));
    }
    double[] result = Arrays.copyOf(theta, theta.length + 1);
    result[theta.length] = meanLoss(blocks);
    return result;
  }

  private void runEpoch(
      List<RowBlock> blocks, double[] theta, LocalOptimizer.Steps steps, SeededShuffle shuffle) {
    double[] gradient = new double[theta.length];
    int inBatch = 0;
    for (int index : shuffle.permutation(blocks.size())) {
      RowBlock block = blocks.get(index);
      int[] order = shuffle.permutation(block.rows());
      int from = 0;
      while (from < order.length) {
        int to = (int) Math.min((long) from + batchSize - inBatch, order.length);
        batches.add(block, order, from, to, theta, gradient);
        inBatch += to - from;
        from = to;
        if (inBatch == batchSize) {
          step.take(steps, theta, gradient, inBatch, start);
          Arrays.fill(gradient, 0);
          inBatch = 0;
        }
      }
    }
    if (inBatch > 0) {
      step.take(steps, theta, gradient, inBatch, start);
    }
  }

  private double meanLoss(List<RowBlock> blocks) {
    double loss = 0;
    long rows = 0;
    for (RowBlock block : blocks) {
      loss = batches.addLoss(block, start, loss);
      rows += block.rows();
    }
    return loss / rows;
  }
}
