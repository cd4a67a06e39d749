package org.interlake.protocol.plan;

import java.util.EnumSet;
import java.util.Set;

/** Which labels, models, strategies and targets make sense together. */
final class Compatibility {
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
    Set<StopRule.Metric> measured = metricsOf(label);
    for (StopRule.Target target : stop.targets()) {
      if (!measured.contains(target.metric())) {
        throw new IllegalArgumentException(
            "Invalid stop: metric %s of a target is not measured for a label of %s (there are %s)"
                .formatted(target.metric(), label.kind(), measured));
      }
    }
  }

  private static void checkLabel(LabelSpec label, ModelSpec model) {
    boolean fits =
        model instanceof ModelSpec.MultilayerPerceptron
            || (model instanceof ModelSpec.GeneralizedLinear
                ? label instanceof LabelSpec.Measured
                : model instanceof ModelSpec.SoftmaxRegression
                    ? label instanceof LabelSpec.Classes
                    : label instanceof LabelSpec.Binary);
    if (!fits) {
      throw new IllegalArgumentException(
          "Invalid label: column %s holds %s, but model family %s predicts %s"
              .formatted(
                  label.column(),
                  label.kind(),
                  model.family(),
                  model instanceof ModelSpec.GeneralizedLinear
                      ? "a number (leave out positive, negative and classes)"
                      : model instanceof ModelSpec.SoftmaxRegression
                          ? "classes (name them as label.classes)"
                          : "two values (name them as label.positive and label.negative)"));
    }
  }

  private static void checkStrategy(ModelSpec model, StrategySpec strategy) {
    boolean newton =
        model instanceof ModelSpec.LogisticRegression
            || model instanceof ModelSpec.GeneralizedLinear;
    boolean hinge = model instanceof ModelSpec.LinearSvm svm && svm.loss() == ModelSpec.Hinge.HINGE;
    boolean lbfgs = !(model instanceof ModelSpec.MultilayerPerceptron) && !hinge;
    if (strategy instanceof StrategySpec.Newton && !newton) {
      throw new IllegalArgumentException(
          "Invalid strategy: newton does not train model family %s (%s)"
              .formatted(model.family(), lbfgs ? "use lbfgs or fedavg" : "use fedavg"));
    }
    if (strategy instanceof StrategySpec.Lbfgs && !lbfgs) {
      throw new IllegalArgumentException(
          "Invalid strategy: lbfgs does not train model family %s%s (use fedavg%s)"
              .formatted(
                  model.family(),
                  hinge ? " with loss hinge, which has no gradient everywhere" : "",
                  hinge ? ", or loss: squared-hinge" : ""));
    }
    if (model.penalty().l1() > 0 && !(strategy instanceof StrategySpec.Lbfgs)) {
      throw new IllegalArgumentException(
          "Invalid strategy: %s cannot minimise an l1 penalty (%s)"
              .formatted(
                  strategy.strategy(), lbfgs ? "use lbfgs, or l1: 0" : "leave l1 out, or use l2"));
    }
  }

  private static Set<StopRule.Metric> metricsOf(LabelSpec label) {
    if (label instanceof LabelSpec.Binary) {
      return EnumSet.of(StopRule.Metric.AUC, StopRule.Metric.ACCURACY, StopRule.Metric.LOG_LOSS);
    }
    if (label instanceof LabelSpec.Classes) {
      return EnumSet.of(StopRule.Metric.ACCURACY, StopRule.Metric.LOG_LOSS);
    }
    return EnumSet.of(
        StopRule.Metric.DEVIANCE, StopRule.Metric.RMSE, StopRule.Metric.MAE, StopRule.Metric.R2);
  }
}
