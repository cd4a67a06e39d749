package org.interlake.models.descent;

import java.util.List;
import org.interlake.models.data.BlockProgram;
import org.interlake.models.data.RowBlock;

/** Mini-batch descent from one point while a proximal term pulls to another. Returns θ. */
final class AnchoredDescent implements BlockProgram {
  private static final long serialVersionUID = 1L;

  private final BatchGradient batches;
  private final BatchStep step;
  private final double[] start;
  private final double[] anchor;
  private final Epochs epochs;

  AnchoredDescent(
      BatchGradient batches, BatchStep step, double[] start, double[] anchor, Epochs epochs) {
    this.batches = batches;
    this.step = step;
    this.start = start;
    this.anchor = anchor;
    this.epochs = epochs;
  }

  @Override
  public double[] run(List<RowBlock> blocks) {
    Descending own = new Descending(batches, step, start, anchor);
    epochs.run(blocks, own);
    return own.parameters();
  }
}
