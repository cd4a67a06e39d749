package org.interlake.models.glm;

import java.util.OptionalDouble;
import org.apache.commons.math3.special.Gamma;

/** Poisson with the log link: the canonical one. */
public final class Poisson implements Family {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "poisson";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double mu = StrictMath.exp(eta);
    at[VALUE] = mu - y * eta;
    at[SLOPE] = mu - y;
    at[CURVATURE] = mu;
  }

  @Override
  public double value(double eta, double y) {
    return StrictMath.exp(eta) - y * eta;
  }

  @Override
  public double slope(double eta, double y) {
    return StrictMath.exp(eta) - y;
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
  public boolean signed() {
    return true;
  }

  @Override
  public double mean(double eta) {
    return StrictMath.exp(eta);
  }

  @Override
  public double deviance(double y, double mu) {
    return 2 * (y == 0 ? mu : y * StrictMath.log(y / mu) - (y - mu));
  }

  @Override
  public double variance(double mu) {
    return mu;
  }

  @Override
  public boolean estimatesDispersion() {
    return false;
  }

  @Override
  public double nullIntercept(TargetSums targets) {
    return StrictMath.log(targets.targets() / targets.exposures());
  }

  /** weight · (y log y - y - log Γ(y + 1)): the log-likelihood of a perfect fit. */
  @Override
  public double targetTerm(double y, double weight) {
    return y == 0 ? 0 : weight * (y * StrictMath.log(y) - y - Gamma.logGamma(y + 1));
  }

  @Override
  public OptionalDouble logLikelihood(
      double rows, double weights, double deviance, double targetTerms) {
    return OptionalDouble.of(targetTerms - deviance / 2);
  }
}
