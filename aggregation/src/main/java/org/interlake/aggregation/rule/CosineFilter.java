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
 * the public rows are like the sites'. If no update points its way, the model stays.
 */
public record CosineFilter() implements Weighting {
  @Override
  public double[] weights(Geometry geometry, double[] examples) {
    int n = geometry.updates();
    double[] weights = new double[n];
    double trusted = geometry.norm(0);
    double total = 0;
    for (int i = 1; i < n; i++) {
      double norm = geometry.norm(i);
      double product = geometry.product(i, 0);
      if (norm > 0 && trusted > 0 && product > 0) {
        double trust = Math.min(1, product / norm / trusted);
        weights[i] = trust * (trusted / norm);
        total += trust;
      }
    }
    for (int i = 1; i < n && total > 0; i++) {
      weights[i] /= total;
    }
    return weights;
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
