package org.interlake.models.descent;

/**
 * What an l1 penalty adds to L-BFGS: OWL-QN (Andrew and Gao 2007, <i>Scalable training of
 * L1-regularized log-linear models</i>). |w|₁ has no derivative where a coefficient is 0; within
 * one orthant it is linear. So each step stays in the orthant that steepest descent enters.
 *
 * <p>With l1 = 0 the pseudo-gradient is the gradient, and the projections change nothing.
 */
final class Orthant {
  private final double l1;
  private final int intercepts;

  /**
   * @param intercepts how many of the first parameters the penalty does not fall on
   */
  Orthant(double l1, int intercepts) {
    this.l1 = l1;
    this.intercepts = intercepts;
  }

  /** The pseudo-gradient of F at θ (equation 4): of all subgradients the shortest. */
  double[] pseudoGradient(double[] theta, double[] gradient) {
    double[] pseudo = gradient.clone();
    if (l1 > 0) {
      for (int i = intercepts; i < pseudo.length; i++) {
        if (theta[i] != 0) {
          pseudo[i] += l1 * Math.signum(theta[i]);
        } else if (gradient[i] + l1 < 0) {
          pseudo[i] += l1;
        } else if (gradient[i] - l1 > 0) {
          pseudo[i] -= l1;
        } else {
          pseudo[i] = 0;
        }
      }
    }
    return pseudo;
  }

  /** Sets 0 where {@code direction} does not descend along the pseudo-gradient (equation 5). */
  void align(double[] direction, double[] pseudo) {
    if (l1 > 0) {
      for (int i = intercepts; i < direction.length; i++) {
        if (!(direction[i] * pseudo[i] < 0)) {
          direction[i] = 0;
        }
      }
    }
  }

  /** θ + t d, cut off at 0 where it would leave the orthant (equation 6). */
  double[] step(double[] theta, double[] pseudo, double[] direction, double t) {
    double[] next = theta.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] += t * direction[i];
      if (l1 > 0 && i >= intercepts) {
        double side = theta[i] != 0 ? theta[i] : -pseudo[i];
        if (!(next[i] * side > 0)) {
          next[i] = 0;
        }
      }
    }
    return next;
  }
}
