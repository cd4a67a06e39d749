package org.interlake.aggregation.rule;

/**
 * Trust by direction (X. Cao, M. Fang, J. Liu, N. Z. Gong, <em>FLTrust: Byzantine-robust Federated
 * Learning via Trust Bootstrapping</em>, NDSS 2021).
 *
 * <pre>
 * t_i = max(0, ⟨d_i, d_0⟩ / (‖d_i‖ ‖d_0‖))
 * v_i = t_i ‖d_0‖ / (‖d_i‖ Σ t_j)
 * </pre>
 *
 * d_0 is the trusted direction: what the driver itself computed on public rows, which then is the
 * cohort's <em>first</em> update and counts nothing itself. Any number of sites may lie, as far as
 * the public rows are like the sites'. If no update points its way, the model stays. Examples do
 * not count, so that nobody is trusted the more for the rows that he claims.
 */
public record CosineFilter() implements Weighting {
  @Override
  public double[] weights(Geometry geometry, double[] examples) {
    int n = geometry.updates();
    double[] weights = new double[n];
    double trusted = geometry.norm(0);
    double total = 0;
    for (int i = 1; i < n; i++) {
      double trust = trust(geometry, i);
      if (trust > 0) {
        weights[i] = trust * (trusted / geometry.norm(i));
        total += trust;
      }
    }
    for (int i = 1; i < n && total > 0; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  /**
   * t_i, in [0, 1]; 0 also if one of the steps is none, or beyond all numbers.
   *
   * @param i of the geometry's updates, the first of which is the trusted one
   */
  public static double trust(Geometry geometry, int i) {
    double norm = geometry.norm(i);
    double trusted = geometry.norm(0);
    double ratio = geometry.product(i, 0) / norm / trusted;
    return norm > 0 && trusted > 0 && ratio > 0 ? Math.min(1, ratio) : 0;
  }

  @Override
  public Rest rest() {
    return Rest.TO_REFERENCE;
  }

  @Override
  public Need need() {
    return Need.ALL;
  }
}
