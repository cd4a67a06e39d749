package org.interlake.models.glm;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;

/**
 * Sums of log-loss, gradient and Hessian of the log-loss at θ.
 *
 * <pre>
 * [0]            rows
 * [1]            Σ log-loss
 * [2 … 2+n)      Σ (π - y) x_i                   n = p + 1
 * [2+n …)        Σ π (1 - π) x_i x_j, j ≥ i, row by row: n (n + 1) / 2 elements
 * </pre>
 *
 * The Hessian is the cost: n²/2 multiply-adds for each row. Four rows are added at once, so that
 * each of its elements is read and written once for four rows; columns in which all four rows hold
 * 0 (most one-hot columns) are skipped.
 */
final class NewtonKernel implements BlockKernel {
  private static final long serialVersionUID = 1L;

  static final int ROWS = 0;
  static final int LOSS = 1;
  static final int GRADIENT = 2;

  private final double[] parameters;

  NewtonKernel(double[] parameters) {
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
    double[] y = block.targets();
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      double[] x = rows.values();
      int row = rows.from();
      for (; row + 4 <= rows.to(); row += 4) {
        addCurvature(
            x,
            rows.at(row),
            addSlope(x, rows.at(row), y[row], sums),
            addSlope(x, rows.at(row + 1), y[row + 1], sums),
            addSlope(x, rows.at(row + 2), y[row + 2], sums),
            addSlope(x, rows.at(row + 3), y[row + 3], sums),
            sums);
      }
      for (; row < rows.to(); row++) {
        addCurvature(x, rows.at(row), addSlope(x, rows.at(row), y[row], sums), sums);
      }
    }
  }

  /** Adds a row's count, loss and gradient; returns its π (1 - π). */
  private double addSlope(double[] x, int at, double label, double[] sums) {
    double margin = LogisticLoss.margin(parameters, x, at);
    double exp = LogisticLoss.expOfMinusAbs(margin);
    double probability = LogisticLoss.probability(margin, exp);
    sums[ROWS]++;
    sums[LOSS] += LogisticLoss.logLoss(margin, label == 1, exp);
    double residual = probability - label;
    sums[GRADIENT] += residual;
    for (int j = 1; j < parameters.length; j++) {
      sums[GRADIENT + j] += residual * x[at + j - 1];
    }
    return probability * (1 - probability);
  }

  /** Adds four rows, the first at {@code at}, of the curvatures {@code h0 … h3}. */
  private void addCurvature(
      double[] x, int at, double h0, double h1, double h2, double h3, double[] sums) {
    int width = parameters.length - 1;
    int x0 = at;
    int x1 = x0 + width;
    int x2 = x1 + width;
    int x3 = x2 + width;
    int out = GRADIENT + parameters.length;
    sums[out++] += h0 + h1 + h2 + h3;
    for (int j = 0; j < width; j++) {
      sums[out + j] += h0 * x[x0 + j] + h1 * x[x1 + j] + h2 * x[x2 + j] + h3 * x[x3 + j];
    }
    out += width;
    for (int i = 0; i < width; i++) {
      double a0 = h0 * x[x0 + i];
      double a1 = h1 * x[x1 + i];
      double a2 = h2 * x[x2 + i];
      double a3 = h3 * x[x3 + i];
      int length = width - i;
      if (a0 != 0 || a1 != 0 || a2 != 0 || a3 != 0) {
        int b0 = x0 + i;
        int b1 = x1 + i;
        int b2 = x2 + i;
        int b3 = x3 + i;
        for (int j = 0; j < length; j++) {
          sums[out + j] += a0 * x[b0 + j] + a1 * x[b1 + j] + a2 * x[b2 + j] + a3 * x[b3 + j];
        }
      }
      out += length;
    }
  }

  /** Adds one row. */
  private void addCurvature(double[] x, int at, double h, double[] sums) {
    int width = parameters.length - 1;
    int out = GRADIENT + parameters.length;
    sums[out++] += h;
    for (int j = 0; j < width; j++) {
      sums[out + j] += h * x[at + j];
    }
    out += width;
    for (int i = 0; i < width; i++) {
      double a = h * x[at + i];
      int length = width - i;
      if (a != 0) {
        for (int j = 0; j < length; j++) {
          sums[out + j] += a * x[at + i + j];
        }
      }
      out += length;
    }
  }
}
