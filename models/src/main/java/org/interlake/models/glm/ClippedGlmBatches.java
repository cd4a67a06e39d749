package org.interlake.models.glm;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.RowClipping;

/**
 * As {@link GlmBatches}, each row's gradient clipped. A row's gradient is slope · (1, x), so its
 * length is |slope| · sqrt(1 + |x|²) (|x| where there is no intercept): no gradient of a row is
 * made, only its slope is changed.
 */
final class ClippedGlmBatches implements BatchGradient {
  private static final long serialVersionUID = 1L;

  private final MarginLoss loss;
  private final Intercept intercept;
  private final double clippingNormL2;

  ClippedGlmBatches(MarginLoss loss, Intercept intercept, double clippingNormL2) {
    this.loss = loss;
    this.intercept = intercept;
    this.clippingNormL2 = clippingNormL2;
  }

  @Override
  public void add(
      RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
    RowClipping clipping = new RowClipping(clippingNormL2);
    FeatureRows x = FeatureRows.of(block);
    double ofIntercept = intercept == Intercept.FITTED ? 1 : 0;
    for (int i = from; i < to; i++) {
      int row = order[i];
      double eta = parameters[0] + x.dot(row, parameters, 1) + block.offset(row);
      double slope = block.weight(row) * loss.slope(eta, block.targets()[row]);
      double factor = clipping.factor(slope * slope * (ofIntercept + x.squares(row)));
      if (factor > 0) {
        gradient[0] += ofIntercept * factor * slope;
        x.add(row, factor * slope, gradient, 1);
      }
    }
  }

  @Override
  public double addLoss(RowBlock block, double[] parameters, double sum) {
    return new GlmBatches(loss, intercept).addLoss(block, parameters, sum);
  }
}
