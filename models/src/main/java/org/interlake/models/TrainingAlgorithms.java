package org.interlake.models;

import java.util.OptionalDouble;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.FeatureForm;
import org.interlake.models.descent.ControlledAveraging;
import org.interlake.models.descent.DynamicRegularization;
import org.interlake.models.descent.FairAveraging;
import org.interlake.models.descent.FederatedAveraging;
import org.interlake.models.descent.Lbfgs;
import org.interlake.models.descent.LearningRate;
import org.interlake.models.descent.LocalOptimizer;
import org.interlake.models.descent.LocalTraining;
import org.interlake.models.descent.NormalizedAveraging;
import org.interlake.models.descent.Objective;
import org.interlake.models.descent.Penalty;
import org.interlake.models.glm.Collinear;
import org.interlake.models.glm.NewtonGlm;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.DescentSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/** Which algorithm a plan's model and strategy mean. */
public final class TrainingAlgorithms {
  private TrainingAlgorithms() {}

  /** The algorithm of a run: the same object of values at the driver and at every site. */
  public static TrainingAlgorithm of(Plan plan, FittedContract contract) {
    return of(plan, contract, contract.trainingRows(), ContractLayouts.rounds(plan));
  }

  /**
   * How exactly a site keeps its features: in full for the strategies that are exact, in half for
   * those that descend on batches, whose noise is far above a float's rounding.
   */
  public static FeatureForm formOf(Plan plan) {
    return plan.strategy() instanceof StrategySpec.Local ? FeatureForm.FLOATS : FeatureForm.DOUBLES;
  }

  /**
   * The algorithm of one site alone, whose training rounds are numbered from 1. What the local
   * strategies correct is how sites differ; alone there is nothing to correct, so all are the same
   * descent, round after round.
   */
  static TrainingAlgorithm ofSiteAlone(Plan plan, FittedContract contract, long trainingRows) {
    return plan.strategy() instanceof StrategySpec.Local local
        ? new FederatedAveraging(
            ((DescentFamily) ModelFamilies.of(plan, contract)).objective(),
            plan.model().penalty().l2(),
            trainingRows,
            localTraining(local.descent(), plan.rounds().maximum()),
            0)
        : of(plan, contract, trainingRows, 0);
  }

  private static TrainingAlgorithm of(
      Plan plan, FittedContract contract, long trainingRows, int roundsBefore) {
    ModelFamily family = ModelFamilies.of(plan, contract);
    if (family instanceof SumsFamily sums) {
      return sums.training();
    }
    return plan.strategy() instanceof StrategySpec.Local local
        ? local(
            local,
            ((DescentFamily) family).objective(),
            plan.model().penalty().l2(),
            trainingRows,
            localTraining(local.descent(), plan.rounds().maximum()),
            roundsBefore)
        : exact(plan, (DescentFamily) family);
  }

  private static TrainingAlgorithm local(
      StrategySpec.Local strategy,
      Objective objective,
      double l2,
      long rows,
      LocalTraining training,
      int roundsBefore) {
    if (strategy instanceof StrategySpec.FedNova) {
      return new NormalizedAveraging(objective, l2, rows, training, roundsBefore);
    }
    if (strategy instanceof StrategySpec.QFedAvg fair) {
      return new FairAveraging(objective, l2, rows, training, roundsBefore, fair.q());
    }
    if (strategy instanceof StrategySpec.Scaffold) {
      return new ControlledAveraging(objective, l2, rows, training, roundsBefore);
    }
    if (strategy instanceof StrategySpec.FedDyn dynamic) {
      return new DynamicRegularization(
          objective, l2, rows, training, roundsBefore, dynamic.alpha());
    }
    return new FederatedAveraging(objective, l2, rows, training, roundsBefore);
  }

  private static TrainingAlgorithm exact(Plan plan, DescentFamily family) {
    ModelSpec.Penalty penalty = plan.model().penalty();
    if (plan.strategy() instanceof StrategySpec.Lbfgs lbfgs) {
      return new Lbfgs(family.objective(), new Penalty(penalty.l1(), penalty.l2()), lbfgs.memory());
    }
    StrategySpec.Newton newton = (StrategySpec.Newton) plan.strategy();
    LinearFamily linear = (LinearFamily) family;
    return new NewtonGlm(
        linear.loss(),
        linear.coefficientNames(),
        penalty.l2(),
        linear.intercept(),
        newton.collinear() == StrategySpec.Collinear.DROP ? Collinear.DROP : Collinear.REFUSE,
        linear.startIntercept());
  }

  private static LocalTraining localTraining(DescentSpec descent, int plannedRounds) {
    LocalStepSpec local = descent.local();
    return new LocalTraining(
        descent.localEpochs(),
        descent.batchSize(),
        learningRate(descent.learningRate(), local.schedule(), plannedRounds),
        optimizer(local.optimizer()),
        local.weightDecay(),
        local.clipNorm() == 0 ? OptionalDouble.empty() : OptionalDouble.of(local.clipNorm()),
        local.proximal());
  }

  private static LearningRate learningRate(double rate, Schedule schedule, int plannedRounds) {
    if (schedule instanceof Schedule.Step step) {
      return new LearningRate.StepDecay(rate, step.factor(), step.rounds());
    }
    if (schedule instanceof Schedule.InverseTime inverse) {
      return new LearningRate.InverseTime(rate, inverse.decay());
    }
    return schedule instanceof Schedule.Cosine
        ? new LearningRate.Cosine(rate, plannedRounds)
        : new LearningRate.Constant(rate);
  }

  private static LocalOptimizer optimizer(Optimizer optimizer) {
    if (optimizer instanceof Optimizer.Momentum momentum) {
      return momentum.lookahead() == Optimizer.Lookahead.NESTEROV
          ? LocalOptimizer.nesterov(momentum.momentum())
          : LocalOptimizer.momentum(momentum.momentum());
    }
    if (optimizer instanceof Optimizer.Adam adam) {
      return LocalOptimizer.adam(adam.beta1(), adam.beta2(), adam.epsilon());
    }
    return LocalOptimizer.sgd();
  }
}
