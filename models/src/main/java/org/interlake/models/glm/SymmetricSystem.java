package org.interlake.models.glm;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import org.netlib.util.intW;

/**
 * Solves A d = b for a symmetric positive definite A by Cholesky's factorisation (LAPACK {@code
 * dpotrf}, {@code dpotrs}). Always the Java LAPACK that Spark ships: a native one would give other
 * last bits on other machines.
 */
final class SymmetricSystem {
  /**
   * The share of a diagonal element that its pivot must keep. The pivot is what is left of the
   * column after the columns before it explain it; rounding leaves some 1e-15 of nothing.
   */
  private static final double SMALLEST_PIVOT = 1e-12;

  private static final LAPACK LAPACK_IN_JAVA = JavaLAPACK.getInstance();

  private SymmetricSystem() {}

  /** A is not positive definite to working precision. */
  static final class SingularException extends Exception {
    private final int column;

    SingularException(int column) {
      super("column " + column);
      this.column = column;
    }

    /** The first column that the columns before it explain. */
    int column() {
      return column;
    }
  }

  /**
   * Solves the system.
   *
   * @param packed the upper triangle of A, row by row
   * @param b the right side; left as it is
   * @throws SingularException if A is singular to working precision
   */
  static double[] solve(double[] packed, double[] b) throws SingularException {
    int n = b.length;
    double[] a = new double[Math.multiplyExact(n, n)];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        a[i * n + j] = packed[next++]; // row i of the upper triangle = column i of the lower
      }
    }
    double[] diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i * n + i];
    }
    intW info = new intW(0);
    LAPACK_IN_JAVA.dpotrf("L", n, a, n, info);
    int factored = info.val > 0 ? info.val - 1 : n;
    for (int i = 0; i < factored; i++) {
      double pivot = a[i * n + i] * a[i * n + i];
      if (!(pivot > SMALLEST_PIVOT * diagonal[i])) {
        throw new SingularException(i);
      }
    }
    if (info.val > 0) {
      throw new SingularException(info.val - 1);
    }
    double[] solution = b.clone();
    LAPACK_IN_JAVA.dpotrs("L", n, 1, a, n, solution, n, info);
    return solution;
  }
}
