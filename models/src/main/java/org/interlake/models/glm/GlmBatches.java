package org.interlake.models.glm;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;

/**
 * The gradient of a generalised linear model over a batch, in the features' own form: four rows at
 * a time, one inner product and one addition for each.
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
    double[] dots = new double[4];
    FeatureRows x = FeatureRows.of(block);
    double slopes = gradient[0];
    int i = from;
    for (; i + 4 <= to; i += 4) {
      int r0 = order[i];
      int r1 = order[i + 1];
      int r2 = order[i + 2];
      int r3 = order[i + 3];
      x.dotFour(r0, r1, r2, r3, parameters, 1, dots);
      double s0 = slope(block, r0, y, parameters[0] + dots[0]);
      double s1 = slope(block, r1, y, parameters[0] + dots[1]);
      double s2 = slope(block, r2, y, parameters[0] + dots[2]);
      double s3 = slope(block, r3, y, parameters[0] + dots[3]);
      slopes += (s0 + s1) + (s2 + s3);
      x.addFour(r0, r1, r2, r3, s0, s1, s2, s3, gradient, 1);
    }
    for (; i < to; i++) {
      int row = order[i];
      double slope = slope(block, row, y, parameters[0] + x.dot(row, parameters, 1));
      slopes += slope;
      x.add(row, slope, gradient, 1);
    }
    if (intercept == Intercept.FITTED) {
      gradient[0] = slopes;
    }
  }

  private double slope(RowBlock block, int row, double[] y, double predictor) {
    return block.weight(row) * loss.slope(predictor + block.offset(row), y[row]);
  }

  @Override
  public double addLoss(RowBlock block, double[] parameters, double sum) {
    double[] y = block.targets();
    double[] dots = new double[4];
    FeatureRows x = FeatureRows.of(block);
    double total = sum;
    int row = 0;
    for (; row + 4 <= block.rows(); row += 4) {
      x.dotFour(row, row + 1, row + 2, row + 3, parameters, 1, dots);
      double v0 = value(block, row, y, parameters[0] + dots[0]);
      double v1 = value(block, row + 1, y, parameters[0] + dots[1]);
      double v2 = value(block, row + 2, y, parameters[0] + dots[2]);
      double v3 = value(block, row + 3, y, parameters[0] + dots[3]);
      total += (v0 + v1) + (v2 + v3);
    }
    for (; row < block.rows(); row++) {
      total += value(block, row, y, parameters[0] + x.dot(row, parameters, 1));
    }
    return total;
  }

  private double value(RowBlock block, int row, double[] y, double predictor) {
    return block.weight(row) * loss.value(predictor + block.offset(row), y[row]);
  }
}
