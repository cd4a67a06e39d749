package org.interlake.models;

import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.FedAvgLogistic;
import org.interlake.models.glm.NewtonLogistic;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/** Which algorithm a plan's model and strategy mean. */
public final class TrainingAlgorithms {
  private TrainingAlgorithms() {}

  /** The algorithm of a run: the same object of values at the driver and at every site. */
  public static TrainingAlgorithm of(Plan plan, FittedContract contract) {
    return of(plan, contract, contract.trainingRows());
  }

  /**
   * The algorithm among some of the sites.
   *
   * @param trainingRows of all who take part, among whom the penalty is shared
   */
  static TrainingAlgorithm of(Plan plan, FittedContract contract, long trainingRows) {
    ModelSpec.LogisticRegression logistic = (ModelSpec.LogisticRegression) plan.model();
    if (plan.strategy() instanceof StrategySpec.FedAvg fedAvg) {
      return new FedAvgLogistic(contract.width(), logistic.l2(), trainingRows, fedAvg);
    }
    return new NewtonLogistic(contract.coefficientNames(), logistic.l2());
  }
}
