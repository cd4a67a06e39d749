package org.interlake.models.glm;

import java.util.OptionalDouble;

/**
 * A loss that is the negative log-likelihood of an exponential family at dispersion 1, without what
 * depends on the target alone (McCullagh and Nelder 1989, chapter 2).
 */
public sealed interface Family extends MarginLoss
    permits Binomial, Gaussian, Poisson, GammaLog, GammaInverse, Tweedie {
  /** μ(η): the target's mean. */
  double mean(double eta);

  /** d(y, μ): twice the loss above that of a perfect fit. */
  double deviance(double y, double mu);

  /** V(μ): the target's variance is φ V(μ). */
  double variance(double mu);

  /** Whether φ has to be estimated; else it is 1. */
  boolean estimatesDispersion();

  /**
   * The intercept of the model without features: exact where no row has an offset, and for gaussian
   * and poisson with offsets too.
   */
  double nullIntercept(TargetSums targets);

  /** The intercept to start from; {@link #nullIntercept}, and 0 if that is no number. */
  default double startIntercept(TargetSums targets) {
    double intercept = nullIntercept(targets);
    return inDomain(intercept) ? intercept : 0;
  }

  /**
   * What a row's target alone gives to the log-likelihood.
   *
   * @param weight above 0
   */
  double targetTerm(double y, double weight);

  /**
   * The maximised log-likelihood, or empty where there is no closed form.
   *
   * @param deviance Σ weight · d(y, μ)
   * @param targetTerms Σ {@link #targetTerm}
   */
  OptionalDouble logLikelihood(double rows, double weights, double deviance, double targetTerms);
}
