package org.interlake.aggregation.rule;

import java.util.Arrays;

/**
 * Bounds how far one site can move the model (Z. Sun, P. Kairouz, A. T. Suresh, H. B. McMahan,
 * <em>Can You Really Backdoor Federated Learning?</em>, 2019).
 *
 * <pre>
 * v_i = a_i min(1, c / ‖d_i‖)
 * </pre>
 *
 * a_i are the examples' shares, c the bound: a number, or a multiple of the median of the round's
 * norms, which needs no tuning and withstands less than half of the sites.
 *
 * @param limit c, or the multiple of the median norm, above 0
 */
public record NormBound(Kind kind, double limit) implements Weighting {
  /** What {@code limit} is. */
  public enum Kind {
    /** An L2 norm. */
    FIXED,
    /** A multiple of the median norm of the round's updates. */
    ADAPTIVE
  }

  public NormBound {
    if (!(limit > 0 && Double.isFinite(limit))) {
      throw new IllegalArgumentException(
          "Invalid norm bound: %s (must be above 0 and finite)".formatted(limit));
    }
  }

  @Override
  public double[] weights(Geometry geometry, double[] examples) {
    int n = geometry.updates();
    double[] norms = new double[n];
    for (int i = 0; i < n; i++) {
      norms[i] = geometry.norm(i);
    }
    double bound = kind == Kind.FIXED ? limit : limit * median(norms);
    double[] weights = Weighting.shares(examples);
    for (int i = 0; i < n; i++) {
      if (norms[i] > bound) {
        weights[i] *= bound / norms[i];
      }
    }
    return weights;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }

  @Override
  public Rest rest() {
    return Rest.TO_REFERENCE;
  }

  @Override
  public Need need() {
    return Need.NORMS;
  }
}
