package org.interlake.models;

import org.interlake.models.contract.FittedContract;
import org.interlake.models.descent.FederatedAveraging;
import org.interlake.models.descent.LocalTraining;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.Collinear;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.NewtonGlm;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/** Which algorithm a plan's model and strategy mean. */
public final class TrainingAlgorithms {
  /** Rounds of a run before its first training round. */
  private static final int CONTRACT_ROUNDS = 2;

  private TrainingAlgorithms() {}

  /** The algorithm of a run: the same object of values at the driver and at every site. */
  public static TrainingAlgorithm of(Plan plan, FittedContract contract) {
    return of(plan, contract, contract.trainingRows(), CONTRACT_ROUNDS);
  }

  /** The algorithm of one site alone, whose training rounds are numbered from 1. */
  static TrainingAlgorithm ofSiteAlone(Plan plan, FittedContract contract, long trainingRows) {
    return of(plan, contract, trainingRows, 0);
  }

  private static TrainingAlgorithm of(
      Plan plan, FittedContract contract, long trainingRows, int roundsBefore) {
    ModelSpec.LogisticRegression logistic = (ModelSpec.LogisticRegression) plan.model();
    if (plan.strategy() instanceof StrategySpec.FedAvg fedAvg) {
      return new FederatedAveraging(
          new GlmObjective(new Binomial(), contract.width(), Intercept.FITTED, 0),
          logistic.l2(),
          trainingRows,
          LocalTraining.sgd(fedAvg.localEpochs(), fedAvg.batchSize(), fedAvg.learningRate()),
          roundsBefore);
    }
    return new NewtonGlm(
        new Binomial(),
        contract.coefficientNames(),
        logistic.l2(),
        Intercept.FITTED,
        Collinear.REFUSE,
        0);
  }
}
