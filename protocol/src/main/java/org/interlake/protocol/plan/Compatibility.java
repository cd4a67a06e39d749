package org.interlake.protocol.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which labels, models, strategies and targets make sense together. */
final class Compatibility {
  /** Strategies whose sites descend by themselves: for whatever has a gradient. */
  private static final List<String> LOCAL =
      List.of(
          StrategySpec.FedAvg.NAME,
          StrategySpec.FedNova.NAME,
          StrategySpec.QFedAvg.NAME,
          StrategySpec.Scaffold.NAME,
          StrategySpec.FedDyn.NAME,
          StrategySpec.Cyclic.NAME,
          StrategySpec.FedBuff.NAME);

  private Compatibility() {}

  /**
   * Refuses what does not.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void check(
      LabelSpec label, OffsetSpec offset, ModelSpec model, StrategySpec strategy, StopRule stop) {
    checkLabel(label, model);
    if (offset instanceof OffsetSpec.ByColumn
        && !(model instanceof ModelSpec.GeneralizedLinear
            || model instanceof ModelSpec.LogisticRegression)) {
      throw new IllegalArgumentException(
          "Invalid offset: model family %s has no linear predictor to add it to (leave it out)"
              .formatted(model.family()));
    }
    checkStrategy(model, strategy);
    Set<StopRule.Metric> measured = metricsOf(label, model);
    for (StopRule.Target target : stop.targets()) {
      requireMeasured(target.metric(), "a target", label, measured);
    }
    if (stop.patience() instanceof StopRule.Patience.Limited limited) {
      requireMeasured(limited.metric(), "stop.patience", label, measured);
    }
  }

  private static void requireMeasured(
      StopRule.Metric metric, String where, LabelSpec label, Set<StopRule.Metric> measured) {
    if (!measured.contains(metric)) {
      throw new IllegalArgumentException(
          "Invalid stop: metric %s of %s is not measured for a label of %s (there are %s)"
              .formatted(metric, where, label.kind(), measured));
    }
  }

  /**
   * Refuses a choice of sites that the strategy cannot train with, or that there are not the sites
   * for.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void checkSelection(
      StrategySpec strategy, SelectionSpec selection, StopRule stop, int sites, int quorum) {
    boolean all = selection instanceof SelectionSpec.All;
    boolean ownChoice =
        strategy instanceof StrategySpec.Cyclic || strategy instanceof StrategySpec.FedBuff;
    if (!all && ownChoice) {
      throw new IllegalArgumentException(
          "Invalid selection: strategy %s has its own choice of sites (leave selection out)"
              .formatted(strategy.strategy()));
    }
    if (!all && !(strategy instanceof StrategySpec.Local)) {
      throw new IllegalArgumentException(
          "Invalid selection: strategy %s needs the sums of all sites, not of some (use fedavg, or leave selection out)"
              .formatted(strategy.strategy()));
    }
    if ((!all || ownChoice) && stop.lossTolerance() > 0) {
      throw new IllegalArgumentException(
          "Invalid stop: lossTolerance compares the losses of two rounds, and here each round is of other sites (use targets, patience or a budget)");
    }
    int called = selection.called(sites);
    if (called > sites) {
      throw new IllegalArgumentException(
          "Invalid selection: %d sites a round (must be at most the number of sites, %d)"
              .formatted(called, sites));
    }
    if (selection.quorum(sites, quorum) > called) {
      throw new IllegalArgumentException(
          "Invalid selection: a quorum of %d in rounds that call %d sites (must be at most as many)"
              .formatted(selection.quorum(sites, quorum), called));
    }
    if (strategy instanceof StrategySpec.FedBuff buffered && buffered.bufferSize() > sites) {
      throw new IllegalArgumentException(
          "Invalid strategy: a bufferSize of %d (must be at most the number of sites, %d, for a site counts once in a buffer)"
              .formatted(buffered.bufferSize(), sites));
    }
  }

  /**
   * Refuses a start for a model that is not trained step by step.
   *
   * @throws IllegalArgumentException that says so
   */
  static void checkStart(ModelSpec model, StrategySpec strategy, StartSpec start) {
    if (!(start instanceof StartSpec.Fresh) && strategy instanceof StrategySpec.Exact) {
      throw new IllegalArgumentException(
          "Invalid start: model family %s is made of sums over the rows, wherever it starts (leave start out)"
              .formatted(model.family()));
    }
  }

  /**
   * Refuses a rule that a round of a quorum of sites would be too small for.
   *
   * @throws IllegalArgumentException that says which number of updates it would fail with
   */
  static void checkQuorum(
      StrategySpec strategy, SelectionSpec selection, int sites, int planQuorum) {
    if (!(strategy instanceof StrategySpec.Local local)) {
      return;
    }
    int quorum = selection.quorum(sites, planQuorum);
    int most = selection.called(sites);
    for (int updates = quorum; updates <= most; updates++) {
      if (!local.aggregation().worksWith(updates)) {
        throw new IllegalArgumentException(
            "Invalid strategy.aggregation: %s is not defined for a round of %d updates, and rounds have %d to %d (raise the quorum, invite more sites, or let the rule withstand fewer)"
                .formatted(local.aggregation(), updates, quorum, most));
      }
    }
  }

  /**
   * Refuses a kind of personal model that the plan's other keys leave no room for.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void checkPersonal(
      PersonalSpec personal, ModelSpec model, StrategySpec strategy, StopRule stop) {
    if (!personal.asked()) {
      return;
    }
    if (!(strategy instanceof StrategySpec.Local)) {
      throw new IllegalArgumentException(
          "Invalid personalization: %s needs sites that descend on their own rows, and under strategy %s they send sums (use strategy fedavg, or leave personalization out)"
              .formatted(personal.kind(), strategy.strategy()));
    }
    boolean inStep =
        personal instanceof PersonalSpec.FedPer || personal instanceof PersonalSpec.Apfl;
    if (inStep && !(strategy instanceof StrategySpec.FedAvg)) {
      throw new IllegalArgumentException(
          "Invalid personalization: %s is defined for the steps of strategy fedavg, not for those of %s (use ditto or fine-tune, or strategy fedavg)"
              .formatted(personal.kind(), strategy.strategy()));
    }
    if (personal instanceof PersonalSpec.Ditto && strategy instanceof StrategySpec.FedBuff) {
      throw new IllegalArgumentException(
          "Invalid personalization: ditto keeps what it trained with an update that went into the next model, and under strategy fedbuff it may go into a later one (use fine-tune, or strategy fedavg)");
    }
    if (personal instanceof PersonalSpec.FedPer fedPer) {
      ParameterGroups.segments(model, fedPer.groups());
      if (!stop.targets().isEmpty()) {
        throw new IllegalArgumentException(
            "Invalid stop.targets: they are measured on the global model, which under fedper never learns %s (leave the targets out, or use another personalization)"
                .formatted(fedPer.groups()));
      }
    }
  }

  private static void checkLabel(LabelSpec label, ModelSpec model) {
    if (!fits(label, model)) {
      throw new IllegalArgumentException(
          "Invalid label: %s, but model family %s predicts %s"
              .formatted(
                  label instanceof LabelSpec.Column by
                      ? "column %s holds %s".formatted(by.column(), label.kind())
                      : "there is none",
                  model.family(),
                  demanded(model)));
    }
  }

  private static boolean fits(LabelSpec label, ModelSpec model) {
    if (model instanceof ModelSpec.MultilayerPerceptron) {
      return !(label instanceof LabelSpec.None);
    }
    if (model instanceof ModelSpec.FactorizationMachine) {
      return label instanceof LabelSpec.Binary || label instanceof LabelSpec.Measured;
    }
    if (model instanceof ModelSpec.GeneralizedLinear) {
      return label instanceof LabelSpec.Measured;
    }
    if (model instanceof ModelSpec.SoftmaxRegression) {
      return label instanceof LabelSpec.Classes;
    }
    if (model instanceof ModelSpec.NaiveBayes) {
      return label instanceof LabelSpec.Binary || label instanceof LabelSpec.Classes;
    }
    return unsupervised(model)
        ? label instanceof LabelSpec.None
        : label instanceof LabelSpec.Binary;
  }

  private static String demanded(ModelSpec model) {
    if (model instanceof ModelSpec.MultilayerPerceptron) {
      return "a label of any kind";
    }
    if (model instanceof ModelSpec.FactorizationMachine) {
      return "two values or a number (name label.positive and label.negative, or leave them and classes out)";
    }
    if (model instanceof ModelSpec.GeneralizedLinear) {
      return "a number (leave out positive, negative and classes)";
    }
    if (model instanceof ModelSpec.SoftmaxRegression) {
      return "classes (name them as label.classes)";
    }
    if (model instanceof ModelSpec.NaiveBayes) {
      return "two values or classes (name them as label.positive and label.negative, or label.classes)";
    }
    return unsupervised(model)
        ? "nothing (leave the label out)"
        : "two values (name them as label.positive and label.negative)";
  }

  private static boolean unsupervised(ModelSpec model) {
    return model instanceof ModelSpec.KMeans
        || model instanceof ModelSpec.GaussianMixture
        || model instanceof ModelSpec.PrincipalComponents;
  }

  private static void checkStrategy(ModelSpec model, StrategySpec strategy) {
    List<String> known = strategiesOf(model);
    if (!known.contains(strategy.strategy())) {
      throw new IllegalArgumentException(
          "Invalid strategy: %s does not train model family %s%s (use %s)"
              .formatted(
                  strategy.strategy(),
                  model.family(),
                  hinge(model) && strategy instanceof StrategySpec.Lbfgs
                      ? " with loss hinge, which has no gradient everywhere"
                      : "",
                  String.join(" or ", known)));
    }
    checkFairness(model, strategy);
    if (model.penalty().l1() > 0 && !(strategy instanceof StrategySpec.Lbfgs)) {
      throw new IllegalArgumentException(
          "Invalid strategy: %s cannot minimise an l1 penalty (%s)"
              .formatted(
                  strategy.strategy(),
                  known.contains(StrategySpec.Lbfgs.NAME)
                      ? "use lbfgs, or l1: 0"
                      : "leave l1 out, or use l2"));
    }
  }

  /** Fair averaging raises a site's loss to a power. */
  private static void checkFairness(ModelSpec model, StrategySpec strategy) {
    if (strategy instanceof StrategySpec.QFedAvg
        && model instanceof ModelSpec.GeneralizedLinear glm
        && (glm.distribution() == ModelSpec.Distribution.POISSON
            || glm.distribution() == ModelSpec.Distribution.GAMMA)) {
      throw new IllegalArgumentException(
          "Invalid strategy: qfedavg weighs sites by a power of their loss, and the loss of %s may be negative (use fedavg, or distribution gaussian or tweedie)"
              .formatted(glm.distribution().name().toLowerCase(java.util.Locale.ROOT)));
    }
  }

  private static boolean hinge(ModelSpec model) {
    return model instanceof ModelSpec.LinearSvm svm && svm.loss() == ModelSpec.Hinge.HINGE;
  }

  private static List<String> strategiesOf(ModelSpec model) {
    if (unsupervised(model) || model instanceof ModelSpec.NaiveBayes) {
      return List.of(StrategySpec.Exact.NAME);
    }
    if (model instanceof ModelSpec.MultilayerPerceptron || hinge(model)) {
      return LOCAL;
    }
    if (model instanceof ModelSpec.LogisticRegression
        || model instanceof ModelSpec.GeneralizedLinear) {
      return withLocal(StrategySpec.Newton.NAME, StrategySpec.Lbfgs.NAME);
    }
    return withLocal(StrategySpec.Lbfgs.NAME);
  }

  private static List<String> withLocal(String... exact) {
    return Stream.concat(Stream.of(exact), LOCAL.stream()).toList();
  }

  /** The metrics of a model with such a label; none if it can have no such label. */
  static Set<StopRule.Metric> metricsOf(LabelSpec label, ModelSpec model) {
    if (!fits(label, model)) {
      return EnumSet.noneOf(StopRule.Metric.class);
    }
    if (label instanceof LabelSpec.Binary) {
      return EnumSet.of(StopRule.Metric.AUC, StopRule.Metric.ACCURACY, StopRule.Metric.LOG_LOSS);
    }
    if (label instanceof LabelSpec.Classes) {
      return EnumSet.of(StopRule.Metric.ACCURACY, StopRule.Metric.LOG_LOSS);
    }
    if (label instanceof LabelSpec.None) {
      return EnumSet.of(
          model instanceof ModelSpec.GaussianMixture
              ? StopRule.Metric.LOG_LIKELIHOOD
              : StopRule.Metric.COST);
    }
    return EnumSet.of(
        StopRule.Metric.DEVIANCE, StopRule.Metric.RMSE, StopRule.Metric.MAE, StopRule.Metric.R2);
  }
}
