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
    FeatureRows x = FeatureRows.of(block);
    int row = 0;
    for (; row + 4 <= block.rows(); row += 4) {
      x.addFour(
          row,
          addRow(block, x, row, at, sums),
          addRow(block, x, row + 1, at, sums),
          addRow(block, x, row + 2, at, sums),
          addRow(block, x, row + 3, at, sums),
          sums,
          GradientSums.GRADIENT_AT + 1);
    }
    for (; row < block.rows(); row++) {
      x.add(row, addRow(block, x, row, at, sums), sums, GradientSums.GRADIENT_AT + 1);
    }
  }

  /** Adds a row to all but the coefficients' gradient; returns its weight · slope. */
  private double addRow(RowBlock block, FeatureRows x, int row, double[] at, double[] sums) {
    sums[GradientSums.ROWS_AT]++;
    double weight = block.weight(row);
    if (weight == 0) {
      return 0;
    }
    double eta = parameters[0] + x.dot(row, parameters, 1) + block.offset(row);
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
