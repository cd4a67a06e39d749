package org.interlake.models.glm;

import java.util.OptionalDouble;
import org.apache.commons.math3.special.Gamma;

/** What the gamma family has in common under any link. */
final class GammaDistribution {
  private GammaDistribution() {}

  static double deviance(double y, double mu) {
    return 2 * ((y - mu) / mu - StrictMath.log(y / mu));
  }

  /**
   * At φ = deviance / weights, as R's {@code logLik}: with shape a = 1/φ, the sum over rows of
   * weight · (a log(a / μ) + (a - 1) log y - a y / μ - log Γ(a)), in which Σ weight · (y / μ + log
   * μ) is deviance / 2 + Σ weight · (1 + log y).
   *
   * @param logTargets Σ weight · log y
   */
  static OptionalDouble logLikelihood(double weights, double deviance, double logTargets) {
    double shape = weights / deviance;
    return OptionalDouble.of(
        weights * (shape * StrictMath.log(shape) - Gamma.logGamma(shape) - shape)
            - shape * deviance / 2
            - logTargets);
  }
}
