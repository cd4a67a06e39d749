package org.interlake.models.softmax;

import org.interlake.models.descent.FeatureRows;
import org.interlake.models.glm.PortableExp;

/** The arithmetic of one row, over scratch space for K classes. One for each task. */
final class SoftmaxRow {
  private final int classes;
  private final int width;
  private final double[] probabilities;

  SoftmaxRow(int classes, int width) {
    this.classes = classes;
    this.width = width;
    this.probabilities = new double[classes];
  }

  /**
   * -log π_y, without overflow; leaves the probabilities for {@link #addSlopes}.
   *
   * @param y the class, from 0
   */
  double loss(FeatureRows x, int row, int y, double[] parameters) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      double eta = parameters[k] + x.dot(row, parameters, classes + k * width);
      probabilities[k] = eta;
      largest = Math.max(largest, eta);
    }
    double ofTarget = probabilities[y] - largest;
    double total = 0;
    for (int k = 0; k < classes; k++) {
      double exp = PortableExp.exp(probabilities[k] - largest);
      probabilities[k] = exp;
      total += exp;
    }
    for (int k = 0; k < classes; k++) {
      probabilities[k] /= total;
    }
    return StrictMath.log(total) - ofTarget;
  }

  /** Σ_k (π_k - [y = k])² of the row that was last asked for. */
  double slopeSquares(int y) {
    double squares = 0;
    for (int k = 0; k < classes; k++) {
      double slope = probabilities[k] - (k == y ? 1 : 0);
      squares += slope * slope;
    }
    return squares;
  }

  /**
   * Adds weight · (π_k - [y = k]) x of the row that was last asked for.
   *
   * @param at where in {@code sums} the gradient starts
   * @param intercepts false if the intercepts are held at 0
   */
  void addSlopes(
      FeatureRows x, int row, int y, double weight, boolean intercepts, double[] sums, int at) {
    for (int k = 0; k < classes; k++) {
      double slope = weight * (probabilities[k] - (k == y ? 1 : 0));
      if (intercepts) {
        sums[at + k] += slope;
      }
      x.add(row, slope, sums, at + classes + k * width);
    }
  }
}
