package org.interlake.models.drift;

/**
 * How far two samples, counted over the same cells, are apart.
 *
 * <pre>
 * a_k, b_k   rows of the one and of the other in cell k      n = Σ a_k, m = Σ b_k
 * K          cells that hold a row of either
 * JS         Σ ½ p_k log2(p_k / r_k) + ½ q_k log2(q_k / r_k),  p = a / n, q = b / m, r = (p + q) / 2
 * PSI        Σ (p_k - q_k) ln(p_k / q_k),  p_k = (a_k + ½) / (n + K / 2), q_k likewise
 * </pre>
 *
 * JS is the Jensen-Shannon divergence (Lin, Divergence measures based on the Shannon entropy, IEEE
 * Transactions on Information Theory 37, 1991): 0 for equal shares, 1 for samples that share no
 * cell. PSI is the population stability index (Siddiqi, Credit Risk Scorecards, 2006): Jeffreys'
 * symmetric divergence, infinite where a share is 0, which is what the half row in each cell is
 * for.
 *
 * <p>Laws: both are symmetric and not negative. Merging cells makes JS no larger, and PSI no larger
 * but for the half rows; so a comparison over merged cells tells at most what there is.
 */
public final class Drift {
  /** Rows that PSI adds to each cell. */
  private static final double SMOOTHING = 0.5;

  private Drift() {}

  /**
   * The Jensen-Shannon divergence, to base 2.
   *
   * @param a rows in each cell, 0 or more, not all 0
   * @param b likewise, as many
   */
  public static double jensenShannon(double[] a, double[] b) {
    double n = total(a, b);
    double m = total(b, a);
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      double p = a[k] / n;
      double q = b[k] / m;
      double middle = (p + q) / 2;
      sum += part(p, middle) + part(q, middle);
    }
    return Math.max(0, Math.min(1, sum / 2));
  }

  private static double part(double p, double middle) {
    return p == 0 ? 0 : p * Math.log(p / middle) / Math.log(2);
  }

  /**
   * The population stability index.
   *
   * @param a rows in each cell, 0 or more, not all 0
   * @param b likewise, as many
   */
  public static double populationStability(double[] a, double[] b) {
    double n = total(a, b);
    double m = total(b, a);
    int cells = occupied(a, b);
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      if (a[k] > 0 || b[k] > 0) {
        double p = (a[k] + SMOOTHING) / (n + cells * SMOOTHING);
        double q = (b[k] + SMOOTHING) / (m + cells * SMOOTHING);
        sum += (p - q) * Math.log(p / q);
      }
    }
    return sum;
  }

  /**
   * What {@link #populationStability} is on average where both samples are of one distribution: (K
   * - 1) (1 / n + 1 / m), its limit for large samples (Yurdakul, Statistical properties of
   * population stability index, Western Michigan University, 2018).
   */
  public static double stabilityByChance(double[] a, double[] b) {
    return (occupied(a, b) - 1) * (1 / total(a, b) + 1 / total(b, a));
  }

  private static int occupied(double[] a, double[] b) {
    int occupied = 0;
    for (int k = 0; k < a.length; k++) {
      occupied += a[k] > 0 || b[k] > 0 ? 1 : 0;
    }
    return occupied;
  }

  private static double total(double[] a, double[] other) {
    if (a.length != other.length) {
      throw new IllegalArgumentException(
          "Invalid samples: counted over %d and %d cells (must be the same)"
              .formatted(a.length, other.length));
    }
    double total = 0;
    for (double rows : a) {
      if (!(rows >= 0)) {
        throw new IllegalArgumentException(
            "Invalid sample: %s rows in a cell (must be 0 or more)".formatted(rows));
      }
      total += rows;
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          "Invalid sample: no rows in any of %d cells (must be at least one)".formatted(a.length));
    }
    return total;
  }
}
