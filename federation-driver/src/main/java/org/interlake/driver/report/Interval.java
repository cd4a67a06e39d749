package org.interlake.driver.report;

/**
 * An interval of 95 percent confidence.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>z</td><td>the normal distribution's quantile at 0.975</td></tr>
 *   <tr><td>p, n</td><td>a share of n rows</td></tr>
 *   <tr><td>A, P, N</td><td>an AUC, of P positive and N negative rows</td></tr>
 * </table>
 *
 * <p>Rows are taken as drawn one by one. Where several rows are of one person the truth is wider.
 */
public record Interval(double low, double high) {
  /** The normal distribution's quantile at 0.975. */
  public static final double Z = 1.959963984540054;

  private static final int HALVINGS = 60;

  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "Invalid interval: from %s to %s (must not end before it begins)".formatted(low, high));
    }
  }

  /**
   * Of a share, by the score test (Wilson 1927; method 3 of Newcombe 1998).
   *
   * @param share p, in [0, 1]
   * @param rows n, 1 or more
   */
  public static Interval ofShare(double share, long rows) {
    double n = (double) rows;
    double middle = share + Z * Z / (2 * n);
    double half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    double scale = 1 + Z * Z / n;
    return new Interval(Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale));
  }

  /**
   * Of an AUC: all θ with (A - θ)² ≤ z² V(θ), V being Hanley's and McNeil's variance (1982) at θ
   * instead of at A, as Newcombe (2006) has it, so that an AUC of 1 has an interval as well. By how
   * much A is not known moves either end.
   *
   * <pre>
   * V(θ) = (θ(1-θ) + (P-1)(θ/(2-θ) - θ²) + (N-1)(2θ²/(1+θ) - θ²)) / (P N)
   * </pre>
   *
   * @param auc A, in [0, 1]
   * @param bound A is off by at most this
   * @param positives P, 1 or more
   * @param negatives N, likewise
   */
  public static Interval ofAuc(double auc, double bound, long positives, long negatives) {
    double least = Math.max(0, auc - bound);
    double most = Math.min(1, auc + bound);
    // With the classes exchanged an AUC is what it lacks to 1.
    return new Interval(
        lowest(least, positives, negatives), 1 - lowest(1 - most, negatives, positives));
  }

  private static double lowest(double auc, long positives, long negatives) {
    double inside = auc;
    double outside = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (inside + outside) / 2;
      if (auc - middle > Z * Math.sqrt(aucVariance(middle, positives, negatives))) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return inside;
  }

  /** V(θ). */
  static double aucVariance(double auc, long positives, long negatives) {
    double square = auc * auc;
    double numerator =
        auc * (1 - auc)
            + (double) (positives - 1) * (auc / (2 - auc) - square)
            + (double) (negatives - 1) * (2 * square / (1 + auc) - square);
    return Math.max(0, numerator / ((double) positives * (double) negatives));
  }

  /**
   * Of an estimate with a standard error.
   *
   * @param quantile of the estimate's distribution at 0.975
   */
  public static Interval around(double estimate, double standardError, double quantile) {
    return new Interval(estimate - quantile * standardError, estimate + quantile * standardError);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
