package org.interlake.models.glm;

import java.util.OptionalDouble;

/**
 * Tweedie (compound Poisson-gamma: zeros, and else positive amounts) with the log link, V(μ) = μᵖ.
 * The expected curvature is μ²⁻ᵖ.
 */
public final class Tweedie implements Family {
  private static final long serialVersionUID = 1L;

  private final double power;

  /**
   * @param variancePower p, above 1 and below 2: 1 would be Poisson, 2 gamma
   */
  public Tweedie(double variancePower) {
    if (!(variancePower > 1 && variancePower < 2)) {
      throw new IllegalArgumentException(
          "Invalid variancePower: %s (must be above 1 and below 2)".formatted(variancePower));
    }
    this.power = variancePower;
  }

  @Override
  public String name() {
    return "tweedie";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double target = y == 0 ? 0 : y * StrictMath.exp((1 - power) * eta);
    double weight = StrictMath.exp((2 - power) * eta);
    at[VALUE] = target / (power - 1) + weight / (2 - power);
    at[SLOPE] = weight - target;
    at[CURVATURE] = weight;
  }

  @Override
  public double value(double eta, double y) {
    double target = y == 0 ? 0 : y * StrictMath.exp((1 - power) * eta);
    return target / (power - 1) + StrictMath.exp((2 - power) * eta) / (2 - power);
  }

  @Override
  public double slope(double eta, double y) {
    double target = y == 0 ? 0 : y * StrictMath.exp((1 - power) * eta);
    return StrictMath.exp((2 - power) * eta) - target;
  }

  @Override
  public boolean admits(double y) {
    return y >= 0 && Double.isFinite(y);
  }

  @Override
  public String targets() {
    return "0 or more";
  }

  @Override
  public double mean(double eta) {
    return StrictMath.exp(eta);
  }

  @Override
  public double deviance(double y, double mu) {
    double ofTarget = y == 0 ? 0 : StrictMath.pow(y, 2 - power) / ((1 - power) * (2 - power));
    return 2
        * (ofTarget
            - y * StrictMath.pow(mu, 1 - power) / (1 - power)
            + StrictMath.pow(mu, 2 - power) / (2 - power));
  }

  @Override
  public double variance(double mu) {
    return StrictMath.pow(mu, power);
  }

  @Override
  public boolean estimatesDispersion() {
    return true;
  }

  @Override
  public double nullIntercept(TargetSums targets) {
    return StrictMath.log(targets.targets() / targets.exposures());
  }

  @Override
  public double targetTerm(double y, double weight) {
    return 0;
  }

  /** Empty: the density is an infinite series. */
  @Override
  public OptionalDouble logLikelihood(
      double rows, double weights, double deviance, double targetTerms) {
    return OptionalDouble.empty();
  }
}
