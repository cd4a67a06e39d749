package org.interlake.models.start;

import java.util.Arrays;

/**
 * K affine functions of m inputs, z = W x + b: all of a linear model, or the first layer of a
 * network.
 */
final class AffineLayer {
  private final double[] constants;
  private final double[][] weights;

  /**
   * @param constants b, K numbers
   * @param weights W, K rows of m numbers
   */
  AffineLayer(double[] constants, double[][] weights) {
    this.constants = constants.clone();
    this.weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
  }

  /** K. */
  int outputs() {
    return constants.length;
  }

  /** m. */
  int inputs() {
    return weights[0].length;
  }

  double constant(int output) {
    return constants[output];
  }

  double weight(int output, int input) {
    return weights[output][input];
  }

  /** The weights of one input, for each output. */
  double[] column(int input) {
    return Arrays.stream(weights).mapToDouble(row -> row[input]).toArray();
  }

  double[] constants() {
    return constants.clone();
  }

  /** z. */
  double[] of(double[] x) {
    double[] z = constants.clone();
    for (int k = 0; k < z.length; k++) {
      for (int j = 0; j < x.length; j++) {
        z[k] += weights[k][j] * x[j];
      }
    }
    return z;
  }
}
