package org.interlake.models.glm;

import java.util.OptionalDouble;

/** Gamma with the inverse link, μ = 1 / η: the canonical one. η must be above 0. */
public final class GammaInverse implements Family {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "gamma (inverse link)";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double mu = 1 / eta;
    at[VALUE] = y * eta - StrictMath.log(eta);
    at[SLOPE] = y - mu;
    at[CURVATURE] = mu * mu;
  }

  @Override
  public double value(double eta, double y) {
    return y * eta - StrictMath.log(eta);
  }

  @Override
  public double slope(double eta, double y) {
    return y - 1 / eta;
  }

  @Override
  public boolean inDomain(double eta) {
    return eta > 0 && Double.isFinite(eta);
  }

  @Override
  public boolean definedEverywhere() {
    return false;
  }

  @Override
  public boolean admits(double y) {
    return y > 0 && Double.isFinite(y);
  }

  @Override
  public String targets() {
    return "above 0";
  }

  @Override
  public boolean signed() {
    return true;
  }

  @Override
  public double mean(double eta) {
    return 1 / eta;
  }

  @Override
  public double deviance(double y, double mu) {
    return GammaDistribution.deviance(y, mu);
  }

  @Override
  public double variance(double mu) {
    return mu * mu;
  }

  @Override
  public boolean estimatesDispersion() {
    return true;
  }

  @Override
  public double nullIntercept(TargetSums targets) {
    return targets.weights() / targets.targets();
  }

  /** {@link #nullIntercept}, and 1 if that is no number: 0 is outside the domain. */
  @Override
  public double startIntercept(TargetSums targets) {
    double intercept = nullIntercept(targets);
    return inDomain(intercept) ? intercept : 1;
  }

  /** weight · log y. */
  @Override
  public double targetTerm(double y, double weight) {
    return weight * StrictMath.log(y);
  }

  @Override
  public OptionalDouble logLikelihood(
      double rows, double weights, double deviance, double targetTerms) {
    return GammaDistribution.logLikelihood(weights, deviance, targetTerms);
  }
}
