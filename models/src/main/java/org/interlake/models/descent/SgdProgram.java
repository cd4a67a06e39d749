package org.interlake.models.glm;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;

/**
 * Mini-batch gradient descent over all blocks of a site, in one task.
 *
 * <pre>
 * θ ← θ - rate · ( mean over the batch of (π - y) x  +  penalty · (0, w) )
 * </pre>
 *
 * Each epoch visits every row once: the blocks in a seeded order, and the rows of each block in a
 * seeded order. A batch may span two blocks; the last batch of an epoch may be smaller. Returns θ,
 * then the mean log-loss at the parameters that it started from.
 */
final class SgdProgram implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final double[] parameters;
  private final int batchSize;
  private final double learningRate;
  private final double penalty;
  private final long[] epochSeeds;

  /**
   * @param penalty of a training row: l2 / rows
   * @param epochSeeds one for each epoch
   */
  SgdProgram(
      double[] parameters, int batchSize, double learningRate, double penalty, long[] epochSeeds) {
    this.parameters = parameters;
    this.batchSize = batchSize;
    this.learningRate = learningRate;
    this.penalty = penalty;
    this.epochSeeds = epochSeeds;
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    double[] theta = parameters.clone();
    for (long seed : epochSeeds) {
      runEpoch(blocks, theta, new SeededShuffle(seed));
    }
    double[] result = Arrays.copyOf(theta, theta.length + 1);
    result[theta.length] = meanLoss(blocks);
    return result;
  }

  private void runEpoch(List<RowBlock> blocks, double[] theta, SeededShuffle shuffle) {
    double[] gradient = new double[theta.length];
    int inBatch = 0;
    for (int index : shuffle.permutation(blocks.size())) {
      RowBlock block = blocks.get(index);
      DenseRows rows = new DenseRows(block);
      for (int row : shuffle.permutation(block.rows())) {
        rows.seek(row);
        addGradient(rows.values(), rows.at(row), block.targets()[row], theta, gradient);
        inBatch++;
        if (inBatch == batchSize) {
          descend(theta, gradient, inBatch);
          inBatch = 0;
        }
      }
    }
    if (inBatch > 0) {
      descend(theta, gradient, inBatch);
    }
  }

  private static void addGradient(
      double[] x, int at, double label, double[] theta, double[] gradient) {
    double residual = LogisticLoss.probability(LogisticLoss.margin(theta, x, at)) - label;
    gradient[0] += residual;
    for (int j = 1; j < theta.length; j++) {
      gradient[j] += residual * x[at + j - 1];
    }
  }

  /** One step on the batch's mean gradient; clears it. */
  private void descend(double[] theta, double[] gradient, int rows) {
    theta[0] -= learningRate * (gradient[0] / rows);
    for (int j = 1; j < theta.length; j++) {
      theta[j] -= learningRate * (gradient[j] / rows + penalty * theta[j]);
    }
    Arrays.fill(gradient, 0);
  }

  private double meanLoss(List<RowBlock> blocks) {
    double loss = 0;
    long rows = 0;
    for (RowBlock block : blocks) {
      DenseRows x = new DenseRows(block);
      while (x.next()) {
        for (int row = x.from(); row < x.to(); row++) {
          double margin = LogisticLoss.margin(parameters, x.values(), x.at(row));
          loss += LogisticLoss.logLoss(margin, block.targets()[row] == 1);
        }
      }
      rows += block.rows();
    }
    return loss / rows;
  }
}
