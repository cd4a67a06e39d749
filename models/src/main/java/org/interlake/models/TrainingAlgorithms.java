package org.interlake.models;

import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.components.PrincipalComponents;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.FeatureForm;
import org.interlake.models.descent.AdaptiveMixing;
import org.interlake.models.descent.BesideTraining;
import org.interlake.models.descent.ControlledAveraging;
import org.interlake.models.descent.Ditto;
import org.interlake.models.descent.DynamicRegularization;
import org.interlake.models.descent.FairAveraging;
import org.interlake.models.descent.FederatedAveraging;
import org.interlake.models.descent.FineTuning;
import org.interlake.models.descent.HomeGroups;
import org.interlake.models.descent.Lbfgs;
import org.interlake.models.descent.LearningRate;
import org.interlake.models.descent.LocalOptimizer;
import org.interlake.models.descent.LocalTraining;
import org.interlake.models.descent.NormalizedAveraging;
import org.interlake.models.descent.Objective;
import org.interlake.models.descent.OwnModel;
import org.interlake.models.descent.Penalty;
import org.interlake.models.descent.PrivateAveraging;
import org.interlake.models.descent.PrivateSteps;
import org.interlake.models.descent.UntoldAveraging;
import org.interlake.models.glm.Collinear;
import org.interlake.models.glm.NewtonGlm;
import org.interlake.models.noisy.NoisyComponents;
import org.interlake.models.noisy.NoisyLinearRegression;
import org.interlake.models.noisy.NoisyNaiveBayes;
import org.interlake.models.training.PersonalTraining;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.DescentSpec;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordLevel;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.LocalStepSpec.Optimizer;
import org.interlake.protocol.plan.LocalStepSpec.Schedule;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ParameterGroups;
import org.interlake.protocol.plan.PersonalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/** Which algorithm a plan's model and strategy mean. */
public final class TrainingAlgorithms {
  private TrainingAlgorithms() {}

  /** The algorithm of a run: the same object of values at the driver and at every site. */
  public static TrainingAlgorithm of(Plan plan, FittedContract contract) {
    int roundsBefore = ContractLayouts.rounds(plan);
    TrainingAlgorithm algorithm = of(plan, contract, contract.trainingRows(), roundsBefore);
    return plan.personalization().asked()
        ? personal(plan, contract, algorithm, roundsBefore)
        : algorithm;
  }

  /** The algorithm of a run whose sites get models of their own; empty of any other. */
  public static Optional<PersonalTraining> personal(Plan plan, FittedContract contract) {
    return of(plan, contract) instanceof PersonalTraining personal
        ? Optional.of(personal)
        : Optional.empty();
  }

  private static PersonalTraining personal(
      Plan plan, FittedContract contract, TrainingAlgorithm algorithm, int roundsBefore) {
    PersonalSpec spec = plan.personalization();
    if (spec instanceof PersonalSpec.FedPer fedPer) {
      return new HomeGroups(
          (FederatedAveraging) algorithm, ParameterGroups.segments(plan.model(), fedPer.groups()));
    }
    Objective objective = ((DescentFamily) ModelFamilies.of(plan, contract)).objective();
    Penalty penalty = Penalty.ridge(plan.model().penalty().l2() / contract.trainingRows());
    LocalTraining training =
        localTraining(((StrategySpec.Local) plan.strategy()).descent(), plan.rounds().maximum());
    return new BesideTraining(
        algorithm, ownModel(spec, objective, penalty, training, roundsBefore));
  }

  private static OwnModel ownModel(
      PersonalSpec spec,
      Objective objective,
      Penalty penalty,
      LocalTraining training,
      int roundsBefore) {
    if (spec instanceof PersonalSpec.FineTune fineTune) {
      return new FineTuning(objective, penalty, training.with(fineTune.epochs(), 0));
    }
    if (spec instanceof PersonalSpec.Ditto ditto) {
      return new Ditto(
          objective, penalty, training.with(ditto.epochs(), ditto.lambda()), roundsBefore);
    }
    PersonalSpec.Apfl apfl = (PersonalSpec.Apfl) spec;
    return new AdaptiveMixing(
        objective,
        penalty,
        training,
        apfl.alpha(),
        apfl.mixing() == PersonalSpec.Mixing.ADAPTIVE
            ? AdaptiveMixing.Share.ADAPTIVE
            : AdaptiveMixing.Share.FIXED,
        roundsBefore);
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
    if (plan.differentialPrivacy() instanceof RecordSums privacy) {
      return noisy(plan, family, contract.width(), privacy);
    }
    if (family instanceof SumsFamily sums) {
      return sums.training();
    }
    if (plan.differentialPrivacy() instanceof RecordLevel privacy) {
      return new PrivateAveraging(
          ((DescentFamily) family).objective(),
          plan.model().penalty().l2(),
          trainingRows,
          localTraining(((StrategySpec.Local) plan.strategy()).descent(), plan.rounds().maximum()),
          new PrivateSteps(
              privacy.clipNorm(),
              privacy.noiseMultiplier(),
              privacy.samplingRate(),
              privacy.steps()),
          roundsBefore);
    }
    if (plan.differentialPrivacy() instanceof SiteLevel) {
      return new UntoldAveraging(
          ((DescentFamily) family).objective(),
          plan.model().penalty().l2(),
          trainingRows,
          localTraining(((StrategySpec.Local) plan.strategy()).descent(), plan.rounds().maximum()),
          roundsBefore);
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

  /** Of a plan that has no other families with such privacy. */
  private static TrainingAlgorithm noisy(
      Plan plan, ModelFamily family, int width, RecordSums privacy) {
    if (family instanceof LinearFamily linear) {
      return new NoisyLinearRegression(
          width,
          plan.model().penalty().l2(),
          linear.intercept(),
          privacy.rowNorm(),
          privacy.labelBound(),
          privacy.noiseMultiplier());
    }
    TrainingAlgorithm exact = ((SumsFamily) family).training();
    return plan.model() instanceof ModelSpec.NaiveBayes bayes
        ? new NoisyNaiveBayes(
            (NaiveBayes) exact,
            bayes.features(),
            plan.label() instanceof LabelSpec.Classes label ? label.values().size() : 2,
            width,
            privacy.rowNorm(),
            privacy.noiseMultiplier())
        : new NoisyComponents(
            (PrincipalComponents) exact, width, privacy.rowNorm(), privacy.noiseMultiplier());
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
