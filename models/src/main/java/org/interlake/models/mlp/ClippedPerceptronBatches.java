package org.interlake.models.mlp;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.RowClipping;
import org.interlake.protocol.plan.ModelSpec.Activation;

/** The gradient over batches, each row's clipped: one way up and one way down for each row. */
final class ClippedPerceptronBatches implements BatchGradient {
  private static final long serialVersionUID = 1L;

  private final NetworkShape shape;
  private final Activation activation;
  private final Head head;
  private final double clippingNormL2;

  ClippedPerceptronBatches(
      NetworkShape shape, Activation activation, Head head, double clippingNormL2) {
    this.shape = shape;
    this.activation = activation;
    this.head = head;
    this.clippingNormL2 = clippingNormL2;
  }

  @Override
  public void add(
      RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
    RowClipping clipping = new RowClipping(clippingNormL2);
    Network network = new Network(shape, activation, head, parameters, block);
    for (int i = from; i < to; i++) {
      int row = order[i];
      network.addClippedGradient(row, block.targets()[row], block.weight(row), clipping, gradient);
    }
  }

  @Override
  public double addLoss(RowBlock block, double[] parameters, double sum) {
    Network network = new Network(shape, activation, head, parameters, block);
    double total = sum;
    for (int row = 0; row < block.rows(); row++) {
      total += block.weight(row) * network.loss(row, block.targets()[row]);
    }
    return total;
  }
}
