package org.interlake.models.descent;

import java.io.Serializable;

/**
 * From a batch's summed gradient to changed parameters: the numbers of one round of {@link
 * LocalTraining}, shipped to the executor. Its cost is a few passes over all n parameters for each
 * batch, none for each row: with sparse rows, take batches of n / (values of a row) rows or more,
 * or this is what the time goes to.
 */
final class BatchStep implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LocalOptimizer optimizer;
  private final double rate;
  private final double penalty;
  private final double weightDecay;
  private final double clippingNormL2;
  private final double proximal;
  private final int intercepts;
  private final SiteTerms terms;

  /** Of a strategy without terms of its own. */
  BatchStep(LocalTraining training, int round, double penalty, int intercepts) {
    this(training, round, penalty, intercepts, SiteTerms.NONE);
  }

  /**
   * @param round 0 is the first training round
   * @param penalty of a training row: l2 / N
   * @param terms of the strategy
   */
  BatchStep(LocalTraining training, int round, double penalty, int intercepts, SiteTerms terms) {
    this.optimizer = training.optimizer();
    this.rate = training.learningRate().at(round);
    this.penalty = penalty;
    this.weightDecay = training.weightDecay();
    this.clippingNormL2 = training.clippingNormL2().orElse(Double.POSITIVE_INFINITY);
    this.proximal = training.proximal();
    this.intercepts = intercepts;
    this.terms = terms;
  }

  LocalOptimizer.Steps begin(int n) {
    return optimizer.begin(n);
  }

  /**
   * One step.
   *
   * @param gradient summed over the batch's rows; changed
   * @param start the parameters that the round started from
   */
  void take(
      LocalOptimizer.Steps steps, double[] theta, double[] gradient, int rows, double[] start) {
    toMean(gradient, rows, theta);
    if (proximal > 0) {
      for (int i = 0; i < theta.length; i++) {
        gradient[i] += proximal * (theta[i] - start[i]);
      }
    }
    clip(gradient);
    terms.addTo(gradient, theta, start);
    descend(steps, theta, gradient);
  }

  /**
   * One step of a model that a mixture has a share of, down the mixture's loss. No proximal term
   * pulls at it, nor does a strategy's.
   *
   * @param gradient at the mixture, summed over the batch's rows; changed
   */
  void takeShare(
      LocalOptimizer.Steps steps,
      double[] theta,
      double[] gradient,
      int rows,
      double[] mixture,
      double share) {
    toMean(gradient, rows, mixture);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= share;
    }
    clip(gradient);
    descend(steps, theta, gradient);
  }

  /** Makes of a gradient's sum over rows the gradient of the mean loss with the penalty. */
  void toMean(double[] gradient, long rows, double[] theta) {
    for (int i = 0; i < intercepts; i++) {
      gradient[i] = gradient[i] / rows;
    }
    for (int i = intercepts; i < theta.length; i++) {
      gradient[i] = gradient[i] / rows + penalty * theta[i];
    }
  }

  /** The learning rate. */
  double rate() {
    return rate;
  }

  private void descend(LocalOptimizer.Steps steps, double[] theta, double[] gradient) {
    steps.take(theta, gradient, rate);
    if (weightDecay > 0) {
      for (int i = intercepts; i < theta.length; i++) {
        theta[i] -= rate * weightDecay * theta[i];
      }
    }
  }

  private void clip(double[] gradient) {
    if (clippingNormL2 == Double.POSITIVE_INFINITY) {
      return;
    }
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    double norm = Math.sqrt(squares);
    if (norm > clippingNormL2) {
      double factor = clippingNormL2 / norm;
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= factor;
      }
    }
  }
}
