package org.interlake.models.glm;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;

/**
 * The gradient of a generalised linear model over a batch: for each row one inner product and one
 * addition, in the features' own form.
 */
final class GlmBatches implements BatchGradient {
  private static final long serialVersionUID = 1L;

  private final MarginLoss loss;
  private final Intercept intercept;

  GlmBatches(MarginLoss loss, Intercept intercept) {
    this.loss = loss;
    this.intercept = intercept;
  }

  @Override
  public void add(
      RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
    double[] y = block.targets();
    FeatureRows x = FeatureRows.of(block);
    double slopes = gradient[0];
    for (int i = from; i < to; i++) {
      int row = order[i];
      double eta = parameters[0] + x.dot(row, parameters, 1) + block.offset(row);
      double slope = block.weight(row) * loss.slope(eta, y[row]);
      slopes += slope;
      x.add(row, slope, gradient, 1);
    }
    if (intercept == Intercept.FITTED) {
      gradient[0] = slopes;
    }
  }

  @Override
  public double addLoss(RowBlock block, double[] parameters, double sum) {
    double[] y = block.targets();
    FeatureRows x = FeatureRows.of(block);
    double total = sum;
    for (int row = 0; row < block.rows(); row++) {
      double eta = parameters[0] + x.dot(row, parameters, 1) + block.offset(row);
      total += block.weight(row) * loss.value(eta, y[row]);
    }
    return total;
  }
}
