package org.interlake.models.glm;

/**
 * Adds h · x xᵀ of rows to a packed upper triangle, row by row; x_0 = 1. That costs n²/2
 * multiply-adds for each row. Four rows are added at once, so that each element is read and written
 * once for four rows; columns in which all four rows hold 0 (most one-hot columns) are skipped.
 */
final class GlmCurvature {
  private final int n;
  private final int start;

  /**
   * @param n parameters
   * @param start where in the sums the triangle starts
   */
  GlmCurvature(int n, int start) {
    this.n = n;
    this.start = start;
  }

  /** Adds four rows, the first at {@code at}, of the curvatures {@code h0 … h3}. */
  void addFour(double[] x, int at, double h0, double h1, double h2, double h3, double[] sums) {
    int width = n - 1;
    int x0 = at;
    int x1 = x0 + width;
    int x2 = x1 + width;
    int x3 = x2 + width;
    int out = start;
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
  void add(double[] x, int at, double h, double[] sums) {
    int width = n - 1;
    int out = start;
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
