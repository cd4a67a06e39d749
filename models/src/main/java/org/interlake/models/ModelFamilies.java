package org.interlake.models;

import org.interlake.models.contract.FittedContract;
import org.interlake.models.fm.FactorizationObjective;
import org.interlake.models.mlp.PerceptronObjective;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/** Which family a plan's model is of. */
public final class ModelFamilies {
  private ModelFamilies() {}

  /** The model of a run: the same object of values at the driver and at every site. */
  public static ModelFamily of(Plan plan, FittedContract contract) {
    if (plan.model() instanceof ModelSpec.SoftmaxRegression softmax) {
      return new SoftmaxFamily(
          ((LabelSpec.Classes) plan.label()).values(),
          contract.coefficientNames(),
          LinearFamily.interceptOf(softmax.intercept()));
    }
    if (plan.model() instanceof ModelSpec.MultilayerPerceptron network) {
      return new PerceptronFamily(PerceptronObjective.of(plan, network, contract.width()));
    }
    if (plan.model() instanceof ModelSpec.FactorizationMachine machine) {
      return new FactorizationFamily(
          new FactorizationObjective(machine, contract.width(), contract.label(), plan.seed()),
          contract.coefficientNames());
    }
    if (plan.strategy() instanceof StrategySpec.Exact) {
      return SumsFamily.of(plan.model(), plan.label(), contract.coefficientNames());
    }
    return LinearFamily.of(plan.model(), contract);
  }
}
