package org.interlake.models.glm;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.GradientSums;

/**
 * The sums of {@link GradientSums} of a generalised linear model at θ. Four rows at a time: their
 * inner products, and while they are in the cache their sum into the gradient.
 */
final class GradientKernel implements BlockKernel {
  private static final long serialVersionUID = 1L;

  private final MarginLoss loss;
  private final Intercept intercept;
  private final double[] parameters;

  GradientKernel(MarginLoss loss, Intercept intercept, double[] parameters) {
    this.loss = loss;
    this.intercept = intercept;
    this.parameters = parameters;
  }

  @Override
  public int length() {
    return GradientSums.GRADIENT_AT + parameters.length;
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    double[] at = new double[3];
    double[] dots = new double[4];
    FeatureRows x = FeatureRows.of(block);
    int row = 0;
    for (; row + 4 <= block.rows(); row += 4) {
      x.dotFour(row, row + 1, row + 2, row + 3, parameters, 1, dots);
      x.addFour(
          row,
          row + 1,
          row + 2,
          row + 3,
          addRow(block, row, dots[0], at, sums),
          addRow(block, row + 1, dots[1], at, sums),
          addRow(block, row + 2, dots[2], at, sums),
          addRow(block, row + 3, dots[3], at, sums),
          sums,
          GradientSums.GRADIENT_AT + 1);
    }
    for (; row < block.rows(); row++) {
      x.add(
          row,
          addRow(block, row, x.dot(row, parameters, 1), at, sums),
          sums,
          GradientSums.GRADIENT_AT + 1);
    }
  }

  /** Adds a row to all but the coefficients' gradient; returns its weight · slope. */
  private double addRow(RowBlock block, int row, double dot, double[] at, double[] sums) {
    sums[GradientSums.ROWS_AT]++;
    double weight = block.weight(row);
    if (weight == 0) {
      return 0;
    }
    double eta = parameters[0] + dot + block.offset(row);
    if (!RowLoss.evaluate(loss, eta, block.targets()[row], at)) {
      sums[GradientSums.OUTSIDE_AT]++;
      return 0;
    }
    double slope = weight * at[MarginLoss.SLOPE];
    sums[GradientSums.WEIGHTS_AT] += weight;
    sums[GradientSums.LOSS_AT] += weight * at[MarginLoss.VALUE];
    if (intercept == Intercept.FITTED) {
      sums[GradientSums.GRADIENT_AT] += slope;
    }
    return slope;
  }
}
