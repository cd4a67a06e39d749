package org.interlake.protocol.plan;

import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;

/**
 * Which models can be made of sums that leave once with noise on them. All that the sums of such a
 * model hold of a row is bounded by the row's norm and its label's bound, so that noise can hide
 * it; of every other model, it is not, or there would have to be noise in every round.
 */
record SumsRules(RecordSums privacy, ModelSpec model, StrategySpec strategy, RoundSpec rounds) {

  /**
   * Refuses what they are not.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what to write instead
   */
  void check() {
    if (!(privacy.rowNorm() > 0)) {
      throw new IllegalArgumentException(
          "Invalid rowNorm: %s (must be above 0)".formatted(privacy.rowNorm()));
    }
    boolean linear = false;
    if (model instanceof ModelSpec.GeneralizedLinear glm) {
      requireLinear(glm);
      linear = true;
    } else if (model instanceof ModelSpec.NaiveBayes bayes) {
      requireSmoothing(bayes);
    } else if (!(model instanceof ModelSpec.PrincipalComponents)) {
      throw PrivacyRules.refused("model", unbounded(), remedy());
    }
    if (linear != (privacy.labelBound() > 0)) {
      throw PrivacyRules.refused(
          "privacy.differentialPrivacy.labelBound",
          linear
              ? "none, and a measured label, which no noise hides without a bound"
              : "given, and a model without a measured label",
          linear ? "give the largest distance from 0 that a label may count with" : "leave it out");
    }
    if (rounds.maximum() != 1) {
      throw PrivacyRules.refused(
          "rounds.maximum",
          "%d under record-level-sums differential privacy: the sums do not depend on the model, so a second round would cost as much again and tell the same"
              .formatted(rounds.maximum()),
          "set rounds.maximum: 1");
    }
  }

  private void requireLinear(ModelSpec.GeneralizedLinear glm) {
    if (glm.distribution() != ModelSpec.Distribution.GAUSSIAN) {
      throw PrivacyRules.refused(
          "model",
          "distribution %s under record-level-sums differential privacy: its sums change with the coefficients, round by round"
              .formatted(glm.distribution()),
          "use distribution gaussian, or record-level with strategy fedavg");
    }
    if (!(strategy instanceof StrategySpec.Newton newton)) {
      throw PrivacyRules.refused(
          "strategy",
          "%s under record-level-sums differential privacy".formatted(strategy.strategy()),
          "use newton, which takes products of features and label once; or record-level");
    }
    if (newton.collinear() == StrategySpec.Collinear.DROP) {
      throw PrivacyRules.refused(
          "strategy.collinear",
          "drop under record-level-sums differential privacy: under noise no column follows from others",
          "leave it out");
    }
  }

  private static void requireSmoothing(ModelSpec.NaiveBayes bayes) {
    if (bayes.features() != ModelSpec.Likelihood.GAUSSIAN && !(bayes.smoothing() > 0)) {
      throw PrivacyRules.refused(
          "model.smoothing",
          "0 under record-level-sums differential privacy: a count with noise on it may be 0 or below",
          "set model.smoothing above 0");
    }
  }

  private String unbounded() {
    String sums =
        model instanceof ModelSpec.KMeans || model instanceof ModelSpec.GaussianMixture
            ? "its sums follow the clusters of every round, and each round would have to be paid for"
            : "it is not made of sums that leave once";
    return "family %s under record-level-sums differential privacy: %s"
        .formatted(model.family(), sums);
  }

  private String remedy() {
    return model instanceof ModelSpec.KMeans || model instanceof ModelSpec.GaussianMixture
        ? "there is no clustering with differential privacy in this version; use pca or naive-bayes, or leave the privacy out"
        : "use record-level with strategy fedavg";
  }
}
