package org.interlake.models.descent;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;

/**
 * Mini-batch descent over all blocks of a site, in one task, batch by batch as {@link Epochs} deals
 * them. Returns θ, then the mean of weight · loss at the parameters that it started from.
 */
final class SgdProgram implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final BatchGradient batches;
  private final BatchStep step;
  private final double[] start;
  private final Epochs epochs;

  /**
   * @param start the parameters that the round started from
   * @param epochSeeds one for each epoch
   */
  SgdProgram(
      BatchGradient batches, BatchStep step, double[] start, int batchSize, long[] epochSeeds) {
    this.batches = batches;
    this.step = step;
    this.start = start;
    this.epochs = new Epochs(batchSize, epochSeeds);
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    Descending descending = new Descending(batches, step, start, start);
    epochs.run(blocks, descending);
    double[] result = Arrays.copyOf(descending.parameters(), start.length + 1);
    result[start.length] = meanLoss(blocks);
    return result;
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
