package org.interlake.models.glm;

import java.util.OptionalDouble;

/** Gaussian with the identity link: least squares. */
public final class Gaussian implements Family {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double residual = eta - y;
    at[VALUE] = residual * residual / 2;
    at[SLOPE] = residual;
    at[CURVATURE] = 1;
  }

  @Override
  public double value(double eta, double y) {
    double residual = eta - y;
    return residual * residual / 2;
  }

  @Override
  public double slope(double eta, double y) {
    return eta - y;
  }

  @Override
  public boolean admits(double y) {
    return Double.isFinite(y);
  }

  @Override
  public String targets() {
    return "any number";
  }

  @Override
  public boolean quadratic() {
    return true;
  }

  @Override
  public double mean(double eta) {
    return eta;
  }

  @Override
  public double deviance(double y, double mu) {
    return (y - mu) * (y - mu);
  }

  @Override
  public double variance(double mu) {
    return 1;
  }

  @Override
  public boolean estimatesDispersion() {
    return true;
  }

  @Override
  public double nullIntercept(TargetSums targets) {
    return (targets.targets() - targets.offsets()) / targets.weights();
  }

  /** Half the log of the weight: a row's variance is φ / weight. */
  @Override
  public double targetTerm(double y, double weight) {
    return StrictMath.log(weight) / 2;
  }

  /** At the variance's maximum likelihood estimate, deviance / rows, as R's {@code logLik}. */
  @Override
  public OptionalDouble logLikelihood(
      double rows, double weights, double deviance, double targetTerms) {
    return OptionalDouble.of(
        -rows / 2 * (StrictMath.log(2 * Math.PI * deviance / rows) + 1) + targetTerms);
  }
}
