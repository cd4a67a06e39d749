package org.interlake.models.fm;

import java.util.Arrays;
import org.interlake.models.descent.FeatureRows;

/** The arithmetic of one row, over scratch space. One for each task; values of 0 cost nothing. */
final class FactorizationRow {
  private final int width;
  private final int factors;
  private final int[] columns;
  private final double[] values;

  /** s_f of the row that was last asked for. */
  private final double[] factorSums;

  private int count;

  FactorizationRow(int width, int factors) {
    this.width = width;
    this.factors = factors;
    this.columns = new int[width];
    this.values = new double[width];
    this.factorSums = new double[factors];
  }

  /** η; leaves the row and its s_f for {@link #addSlopes}. */
  double predictor(FeatureRows x, int row, double[] theta) {
    count = x.nonZeros(row, columns, values);
    Arrays.fill(factorSums, 0);
    double linear = theta[0];
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double value = values[i];
      linear += theta[1 + columns[i]] * value;
      int at = 1 + width + columns[i] * factors;
      for (int f = 0; f < factors; f++) {
        double term = theta[at + f] * value;
        factorSums[f] += term;
        squares += term * term;
      }
    }
    double pairs = 0;
    for (int f = 0; f < factors; f++) {
      pairs += factorSums[f] * factorSums[f];
    }
    return linear + (pairs - squares) / 2;
  }

  /**
   * Adds {@code slope} · ∂η/∂θ of the row that was last asked for.
   *
   * @param at where in {@code sums} the gradient starts
   */
  void addSlopes(double slope, double[] theta, Terms terms, double[] sums, int at) {
    if (terms.intercept()) {
      sums[at] += slope;
    }
    for (int i = 0; i < count; i++) {
      double scaled = slope * values[i];
      if (terms.linear()) {
        sums[at + 1 + columns[i]] += scaled;
      }
      int own = 1 + width + columns[i] * factors;
      for (int f = 0; f < factors; f++) {
        sums[at + own + f] += scaled * (factorSums[f] - theta[own + f] * values[i]);
      }
    }
  }
}
