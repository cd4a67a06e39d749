package org.interlake.models.softmax;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.RowClipping;
import org.interlake.models.glm.Intercept;

/**
 * The gradient over batches, each row's clipped. A row's gradient is the outer product of its K
 * slopes with (1, x), so the square of its length is Σ_k slope_k² · (1 + |x|²).
 */
final class ClippedSoftmaxBatches implements BatchGradient {
  private static final long serialVersionUID = 1L;

  private final int classes;
  private final int width;
  private final Intercept intercept;
  private final double clippingNormL2;

  ClippedSoftmaxBatches(int classes, int width, Intercept intercept, double clippingNormL2) {
    this.classes = classes;
    this.width = width;
    this.intercept = intercept;
    this.clippingNormL2 = clippingNormL2;
  }

  @Override
  public void add(
      RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
    RowClipping clipping = new RowClipping(clippingNormL2);
    FeatureRows x = FeatureRows.of(block);
    SoftmaxRow softmax = new SoftmaxRow(classes, width);
    boolean intercepts = intercept == Intercept.FITTED;
    for (int i = from; i < to; i++) {
      int row = order[i];
      int y = (int) block.targets()[row];
      double weight = block.weight(row);
      softmax.loss(x, row, y, parameters);
      double square =
          weight * weight * softmax.slopeSquares(y) * ((intercepts ? 1 : 0) + x.squares(row));
      double factor = clipping.factor(square);
      if (factor > 0) {
        softmax.addSlopes(x, row, y, factor * weight, intercepts, gradient, 0);
      }
    }
  }

  @Override
  public double addLoss(RowBlock block, double[] parameters, double sum) {
    return new SoftmaxKernel.Batches(classes, width, intercept).addLoss(block, parameters, sum);
  }
}
