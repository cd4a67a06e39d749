package org.interlake.models.clusters;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.io.Serializable;
import org.interlake.models.training.TrainingException;
import org.netlib.util.intW;

/**
 * A normal distribution with its share of a mixture: log share - p/2 log 2π - ½ log |Σ| - ½ |L⁻¹ (x
 * - c)|², with Σ = L Lᵀ. Crosses Spark tasks.
 */
final class Normal implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double LOG_TWO_PI = StrictMath.log(2 * Math.PI);
  private static final LAPACK LAPACK_IN_JAVA = JavaLAPACK.getInstance();

  final double[] mean;
  private final double constant;

  /** L⁻¹, the lower triangle row by row in a square. */
  private final double[] whitening;

  private Normal(double constant, double[] mean, double[] whitening) {
    this.constant = constant;
    this.mean = mean;
    this.whitening = whitening;
  }

  /**
   * Takes the mean as it is.
   *
   * @param covariance the upper triangle, row by row
   */
  static Normal of(double logShare, double[] mean, double[] covariance) {
    int p = mean.length;
    double[] l = new double[p * p];
    int next = 0;
    for (int i = 0; i < p; i++) {
      for (int j = i; j < p; j++) {
        l[i * p + j] = covariance[next++]; // row i of the upper triangle = column i of the lower
      }
    }
    intW info = new intW(0);
    LAPACK_IN_JAVA.dpotrf("L", p, l, p, info);
    if (info.val != 0) {
      throw new TrainingException(
          "The covariance of a component is singular (ask for fewer clusters, or leave out features that others determine)");
    }
    double logDeterminant = 0;
    for (int i = 0; i < p; i++) {
      logDeterminant += 2 * StrictMath.log(l[i * p + i]);
    }
    LAPACK_IN_JAVA.dtrtri("L", "N", p, l, p, info);
    double[] whitening = new double[p * p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        whitening[i * p + j] = l[j * p + i];
      }
    }
    return new Normal(logShare - p * LOG_TWO_PI / 2 - logDeterminant / 2, mean, whitening);
  }

  /** Elements of the upper triangle of a p x p matrix. */
  static int triangle(int p) {
    return Math.multiplyExact(p, p + 1) / 2;
  }

  /** Where in a packed upper triangle the diagonal's element i stands. */
  static int diagonal(int p, int i) {
    return i * p - i * (i - 1) / 2;
  }

  /**
   * log (share · density) of a row.
   *
   * @param shift gets x - c
   */
  double logDensity(double[] x, int at, double[] shift) {
    int p = mean.length;
    for (int j = 0; j < p; j++) {
      shift[j] = x[at + j] - mean[j];
    }
    double squares = 0;
    for (int i = 0; i < p; i++) {
      double z = 0;
      for (int j = 0; j <= i; j++) {
        z += whitening[i * p + j] * shift[j];
      }
      squares += z * z;
    }
    return constant - squares / 2;
  }
}
