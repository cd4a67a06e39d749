package org.interlake.aggregation.rule;

/**
 * Decides how much each update counts, from the cohort's geometry.
 *
 * <p>The next vector is r + Σ_i v_i d_i, so the model r that the sites started from has the weight
 * 1 - Σ v_i. Ties are broken by site order.
 */
public sealed interface Weighting
    permits Weighting.Examples, Krum, GeometricMedian, NormBound, CosineFilter {
  /**
   * The updates' weights.
   *
   * @param examples what each update would count in a weighted mean, above 0
   * @return one weight for each update, finite, 0 or more
   * @throws RuleException if the cohort is too small for the rule
   */
  double[] weights(Geometry geometry, double[] examples);

  /** How much of a cohort's geometry a rule looks at. */
  enum Need {
    NOTHING,
    NORMS,
    ALL
  }

  Need need();

  /** What becomes of 1 - Σ v_i. */
  enum Rest {
    /** The weights add up to 1. */
    NONE,
    /** It is the weight of the model that the sites started from. */
    TO_REFERENCE
  }

  default Rest rest() {
    return Rest.NONE;
  }

  /** By examples: the weighted mean (McMahan et al. 2017). */
  record Examples() implements Weighting {
    @Override
    public double[] weights(Geometry geometry, double[] examples) {
      return shares(examples);
    }

    @Override
    public Need need() {
      return Need.NOTHING;
    }
  }

  /** {@code values} divided by their sum. */
  static double[] shares(double[] values) {
    double total = 0;
    for (double value : values) {
      total += value;
    }
    double[] shares = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      shares[i] = values[i] / total;
    }
    return shares;
  }
}
