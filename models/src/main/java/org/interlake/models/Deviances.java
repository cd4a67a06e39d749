package org.interlake.models;

import org.interlake.models.glm.Family;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.metrics.RegressionMeasurement.UnitDeviance;
import org.interlake.protocol.plan.ModelSpec;

/** The deviance by which a model of a measured label is judged. */
final class Deviances {
  private Deviances() {}

  /** That of its distribution; of a network or a factorization machine, the squared error. */
  static UnitDeviance of(ModelSpec model) {
    return new OfFamily(
        model instanceof ModelSpec.GeneralizedLinear glm
            ? LinearFamily.familyOf(glm)
            : new Gaussian());
  }

  private static final class OfFamily implements UnitDeviance {
    private static final long serialVersionUID = 1L;

    private final Family family;

    OfFamily(Family family) {
      this.family = family;
    }

    @Override
    public double of(double label, double mean) {
      return family.deviance(label, mean);
    }
  }
}
