package org.interlake.models.glm;

import java.util.OptionalDouble;

/** Gamma with the log link. The expected curvature is 1, the observed one y / μ. */
public final class GammaLog implements Family {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "gamma";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double ratio = y * StrictMath.exp(-eta);
    at[VALUE] = ratio + eta;
    at[SLOPE] = 1 - ratio;
    at[CURVATURE] = 1;
  }

  @Override
  public double value(double eta, double y) {
    return y * StrictMath.exp(-eta) + eta;
  }

  @Override
  public double slope(double eta, double y) {
    return 1 - y * StrictMath.exp(-eta);
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
    return StrictMath.exp(eta);
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
    return StrictMath.log(targets.targets() / targets.exposures());
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
