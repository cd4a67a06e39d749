package org.interlake.models.glm;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;

/**
 * Sums of loss, gradient and Hessian of the loss at θ.
 *
 * <pre>
 * [0]            rows, all of them
 * [1]            Σ weight
 * [2]            Σ weight · loss
 * [3]            rows that are outside
 * [4 … 4+n)      Σ weight · slope · x_i                        n = p + 1
 * [4+n …)        Σ weight · curvature · x_i x_j, j ≥ i, row by row: n (n + 1) / 2 elements
 * </pre>
 *
 * A row is outside if its η is outside the link's domain, or its loss, slope or curvature is no
 * finite number; it adds to [0] and [3] only. A row of weight 0 adds to [0] only.
 *
 * <p>The Hessian is the cost: see {@link GlmCurvature}.
 */
final class GlmKernel implements BlockKernel {
  private static final long serialVersionUID = 1L;

  static final int ROWS = 0;
  static final int WEIGHTS = 1;
  static final int LOSS = 2;
  static final int OUTSIDE = 3;
  static final int GRADIENT = 4;

  private final MarginLoss loss;
  private final double[] parameters;

  GlmKernel(MarginLoss loss, double[] parameters) {
    this.loss = loss;
    this.parameters = parameters;
  }

  static int packedLength(int n) {
    return Math.multiplyExact(n, n + 1) / 2;
  }

  @Override
  public int length() {
    int n = parameters.length;
    return GRADIENT + n + packedLength(n);
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    double[] at = new double[3];
    GlmCurvature curvature = new GlmCurvature(parameters.length, GRADIENT + parameters.length);
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      double[] x = rows.values();
      int row = rows.from();
      for (; row + 4 <= rows.to(); row += 4) {
        curvature.addFour(
            x,
            rows.at(row),
            addSlope(block, row, x, rows.at(row), at, sums),
            addSlope(block, row + 1, x, rows.at(row + 1), at, sums),
            addSlope(block, row + 2, x, rows.at(row + 2), at, sums),
            addSlope(block, row + 3, x, rows.at(row + 3), at, sums),
            sums);
      }
      for (; row < rows.to(); row++) {
        curvature.add(x, rows.at(row), addSlope(block, row, x, rows.at(row), at, sums), sums);
      }
    }
  }

  /** Adds a row's count, weight, loss and gradient; returns its weight · curvature. */
  private double addSlope(
      RowBlock block, int row, double[] x, int from, double[] at, double[] sums) {
    sums[ROWS]++;
    double weight = block.weight(row);
    if (weight == 0) {
      return 0;
    }
    double eta = LogisticLoss.margin(parameters, x, from) + block.offset(row);
    if (!RowLoss.evaluate(loss, eta, block.targets()[row], at)) {
      sums[OUTSIDE]++;
      return 0;
    }
    sums[WEIGHTS] += weight;
    sums[LOSS] += weight * at[MarginLoss.VALUE];
    double slope = weight * at[MarginLoss.SLOPE];
    sums[GRADIENT] += slope;
    for (int j = 1; j < parameters.length; j++) {
      sums[GRADIENT + j] += slope * x[from + j - 1];
    }
    return weight * at[MarginLoss.CURVATURE];
  }
}
