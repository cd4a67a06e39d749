package org.interlake.models.glm;

import java.util.OptionalDouble;

/** Binomial with the logit link: the canonical one. */
public final class Binomial implements Family {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "logistic";
  }

  @Override
  public void evaluate(double eta, double y, double[] at) {
    double exp = LogisticLoss.expOfMinusAbs(eta);
    double probability = LogisticLoss.probability(eta, exp);
    at[VALUE] = LogisticLoss.logLoss(eta, y, exp);
    at[SLOPE] = probability - y;
    at[CURVATURE] = probability * (1 - probability);
  }

  @Override
  public double value(double eta, double y) {
    return LogisticLoss.logLoss(eta, y, LogisticLoss.expOfMinusAbs(eta));
  }

  @Override
  public double slope(double eta, double y) {
    return LogisticLoss.probability(eta) - y;
  }

  @Override
  public boolean admits(double y) {
    return y == 0 || y == 1;
  }

  @Override
  public String targets() {
    return "0 or 1";
  }

  @Override
  public double mean(double eta) {
    return LogisticLoss.probability(eta);
  }

  /** -2 log of the probability of the label. */
  @Override
  public double deviance(double y, double mu) {
    return -2 * StrictMath.log(y == 1 ? mu : 1 - mu);
  }

  @Override
  public double variance(double mu) {
    return mu * (1 - mu);
  }

  @Override
  public boolean estimatesDispersion() {
    return false;
  }

  /** The log odds of the mean. */
  @Override
  public double nullIntercept(TargetSums targets) {
    return StrictMath.log(targets.targets() / (targets.weights() - targets.targets()));
  }

  /** 0: from there Newton's method converges for logistic regression in all but odd cases. */
  @Override
  public double startIntercept(TargetSums targets) {
    return 0;
  }

  @Override
  public double targetTerm(double y, double weight) {
    return 0;
  }

  @Override
  public OptionalDouble logLikelihood(
      double rows, double weights, double deviance, double targetTerms) {
    return OptionalDouble.of(-deviance / 2);
  }
}
