package org.interlake.models.softmax;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.GradientSums;
import org.interlake.models.glm.Intercept;

/**
 * The sums of {@link GradientSums} of multinomial logistic regression at θ: for each row K inner
 * products and K additions while the row is in the cache.
 */
final class SoftmaxKernel implements BlockKernel {
  private static final long serialVersionUID = 1L;

  private final int classes;
  private final int width;
  private final Intercept intercept;
  private final double[] parameters;

  SoftmaxKernel(int classes, int width, Intercept intercept, double[] parameters) {
    this.classes = classes;
    this.width = width;
    this.intercept = intercept;
    this.parameters = parameters;
  }

  @Override
  public int length() {
    return GradientSums.GRADIENT_AT + parameters.length;
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    FeatureRows x = FeatureRows.of(block);
    SoftmaxRow softmax = new SoftmaxRow(classes, width);
    for (int row = 0; row < block.rows(); row++) {
      sums[GradientSums.ROWS_AT]++;
      double weight = block.weight(row);
      if (weight == 0) {
        continue;
      }
      int y = (int) block.targets()[row];
      double loss = softmax.loss(x, row, y, parameters);
      if (!Double.isFinite(loss)) {
        sums[GradientSums.OUTSIDE_AT]++;
        continue;
      }
      sums[GradientSums.WEIGHTS_AT] += weight;
      sums[GradientSums.LOSS_AT] += weight * loss;
      softmax.addSlopes(
          x, row, y, weight, intercept == Intercept.FITTED, sums, GradientSums.GRADIENT_AT);
    }
  }

  /** The same gradient over batches. */
  static final class Batches implements BatchGradient {
    private static final long serialVersionUID = 1L;

    private final int classes;
    private final int width;
    private final Intercept intercept;

    Batches(int classes, int width, Intercept intercept) {
      this.classes = classes;
      this.width = width;
      this.intercept = intercept;
    }

    @Override
    public void add(
        RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
      FeatureRows x = FeatureRows.of(block);
      SoftmaxRow softmax = new SoftmaxRow(classes, width);
      for (int i = from; i < to; i++) {
        int row = order[i];
        int y = (int) block.targets()[row];
        softmax.loss(x, row, y, parameters);
        softmax.addSlopes(x, row, y, block.weight(row), intercept == Intercept.FITTED, gradient, 0);
      }
    }

    @Override
    public double addLoss(RowBlock block, double[] parameters, double sum) {
      FeatureRows x = FeatureRows.of(block);
      SoftmaxRow softmax = new SoftmaxRow(classes, width);
      double total = sum;
      for (int row = 0; row < block.rows(); row++) {
        int y = (int) block.targets()[row];
        total += block.weight(row) * softmax.loss(x, row, y, parameters);
      }
      return total;
    }
  }
}
