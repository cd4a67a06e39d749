package org.interlake.models.descent;

import java.io.Serializable;

/**
 * What a strategy adds to a site's objective for one round: ⟨b, θ⟩ + a/2 · |θ - θ_round|². Its
 * gradient, b + a (θ - θ_round), is added to that of every batch, after clipping: a clipped
 * gradient is then still corrected in full. Crosses a Spark task, hence no record.
 */
final class SiteTerms implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing. */
  static final SiteTerms NONE = new SiteTerms(new double[0], 0);

  private final double[] linear;
  private final double quadratic;

  private SiteTerms(double[] linear, double quadratic) {
    this.linear = linear;
    this.quadratic = quadratic;
  }

  /**
   * The terms.
   *
   * @param linear b, as long as the parameters
   * @param quadratic a, 0 or more
   */
  static SiteTerms of(double[] linear, double quadratic) {
    return new SiteTerms(linear.clone(), quadratic);
  }

  /** Adds their gradient at {@code theta}. */
  void addTo(double[] gradient, double[] theta, double[] start) {
    for (int i = 0; i < linear.length; i++) {
      gradient[i] += linear[i] + quadratic * (theta[i] - start[i]);
    }
  }
}
