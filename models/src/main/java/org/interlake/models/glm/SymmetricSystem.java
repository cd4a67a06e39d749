package org.interlake.models.glm;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.util.stream.IntStream;
import org.netlib.util.intW;

/**
 * A symmetric matrix A, positive definite but for columns that follow from the columns before them,
 * by Cholesky's factorisation (LAPACK {@code dpotrf}, {@code dpotrs}, {@code dpotri}). Always the
 * Java LAPACK that Spark ships: a native one would give other last bits on other machines.
 *
 * <p>Dependent columns, and columns that the caller holds, are left out of the system: what is
 * solved for is 0 there.
 */
final class SymmetricSystem {
  /**
   * The share of a diagonal element that its pivot must keep. The pivot is what is left of the
   * column after the columns before it explain it; rounding leaves some 1e-15 of nothing.
   */
  private static final double SMALLEST_PIVOT = 1e-12;

  private static final LAPACK LAPACK_IN_JAVA = JavaLAPACK.getInstance();

  private final int n;
  private final int[] kept;
  private final int[] dependent;
  private final double[] factor;

  private SymmetricSystem(int n, int[] kept, int[] dependent, double[] factor) {
    this.n = n;
    this.kept = kept;
    this.dependent = dependent;
    this.factor = factor;
  }

  /**
   * Factors a matrix.
   *
   * @param packed the upper triangle of A, row by row
   * @param n rows of A
   * @param first columns before this are held out of the system
   */
  static SymmetricSystem of(double[] packed, int n, int first) {
    int[] columns = IntStream.range(first, n).toArray();
    double[] a = submatrix(packed, n, columns);
    if (factored(a, diagonal(a, columns.length))) {
      return new SymmetricSystem(n, columns, new int[0], a);
    }
    boolean[] follows = follows(submatrix(packed, n, columns), columns.length);
    int[] kept =
        IntStream.range(0, columns.length).filter(i -> !follows[i]).map(i -> columns[i]).toArray();
    int[] dependent =
        IntStream.range(0, columns.length).filter(i -> follows[i]).map(i -> columns[i]).toArray();
    double[] regular = submatrix(packed, n, kept);
    LAPACK_IN_JAVA.dpotrf("L", kept.length, regular, Math.max(1, kept.length), new intW(0));
    return new SymmetricSystem(n, kept, dependent, regular);
  }

  /** The columns that follow from the columns before them, rising. */
  int[] dependent() {
    return dependent.clone();
  }

  /**
   * Solves A x = b.
   *
   * @param b n elements; left as it is
   */
  double[] solve(double[] b) {
    double[] right = new double[kept.length];
    for (int i = 0; i < kept.length; i++) {
      right[i] = b[kept[i]];
    }
    int size = Math.max(1, kept.length);
    LAPACK_IN_JAVA.dpotrs("L", kept.length, 1, factor, size, right, size, new intW(0));
    return spread(right);
  }

  /** The diagonal of the inverse of A. */
  double[] inverseDiagonal() {
    double[] inverse = factor.clone();
    LAPACK_IN_JAVA.dpotri("L", kept.length, inverse, Math.max(1, kept.length), new intW(0));
    return spread(diagonal(inverse, kept.length));
  }

  private double[] spread(double[] values) {
    double[] all = new double[n];
    for (int i = 0; i < kept.length; i++) {
      all[kept[i]] = values[i];
    }
    return all;
  }

  /** Column-major, the lower triangle filled. */
  private static double[] submatrix(double[] packed, int n, int[] columns) {
    int size = columns.length;
    double[] a = new double[Math.multiplyExact(size, size)];
    for (int i = 0; i < size; i++) {
      int start = rowStart(columns[i], n) - columns[i];
      for (int j = i; j < size; j++) {
        a[i * size + j] = packed[start + columns[j]]; // row of the upper = column of the lower
      }
    }
    return a;
  }

  /** Where row {@code i} of a packed upper triangle starts. */
  static int rowStart(int i, int n) {
    return i * n - i * (i - 1) / 2;
  }

  private static double[] diagonal(double[] a, int size) {
    double[] diagonal = new double[size];
    for (int i = 0; i < size; i++) {
      diagonal[i] = a[i * size + i];
    }
    return diagonal;
  }

  /** Factors {@code a} in place; whether all of its pivots are large enough. */
  private static boolean factored(double[] a, double[] diagonal) {
    int size = diagonal.length;
    intW info = new intW(0);
    LAPACK_IN_JAVA.dpotrf("L", size, a, Math.max(1, size), info);
    if (info.val != 0) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      double root = a[i * size + i];
      if (!(root * root > SMALLEST_PIVOT * diagonal[i])) {
        return false;
      }
    }
    return true;
  }

  /** Which columns follow from the columns before them: Cholesky's method, leaving them out. */
  private static boolean[] follows(double[] a, int size) {
    boolean[] follows = new boolean[size];
    double[] diagonal = diagonal(a, size);
    for (int j = 0; j < size; j++) {
      double pivot = a[j * size + j];
      follows[j] = !(pivot > SMALLEST_PIVOT * diagonal[j]);
      if (follows[j]) {
        continue;
      }
      double root = Math.sqrt(pivot);
      for (int i = j; i < size; i++) {
        a[j * size + i] /= root;
      }
      for (int k = j + 1; k < size; k++) {
        double factor = a[j * size + k];
        for (int i = k; i < size; i++) {
          a[k * size + i] -= factor * a[j * size + i];
        }
      }
    }
    return follows;
  }
}
