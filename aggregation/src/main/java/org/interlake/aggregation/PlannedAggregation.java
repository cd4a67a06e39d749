package org.interlake.aggregation;

import org.interlake.aggregation.rule.GeometricMedian;
import org.interlake.aggregation.rule.Krum;
import org.interlake.aggregation.rule.NormBound;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.aggregation.server.ServerOptimizer;
import org.interlake.aggregation.server.ServerOptimizer.SecondMoment;
import org.interlake.protocol.plan.AggregationSpec;
import org.interlake.protocol.plan.ServerSpec;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.Combination;

/** What a plan's strategy means for the driver's half of a round. */
public final class PlannedAggregation {
  private PlannedAggregation() {}

  /**
   * The rule of a training round.
   *
   * @param combination how the strategy's updates add up: only means can be replaced by other rules
   */
  public static Rule rule(StrategySpec strategy, Combination combination) {
    if (combination == Combination.SUM) {
      return new Rule.Sum();
    }
    return strategy instanceof StrategySpec.Local local
        ? rule(local.aggregation())
        : new Rule.Weighted(new Weighting.Examples());
  }

  private static Rule rule(AggregationSpec spec) {
    if (spec instanceof AggregationSpec.TrimmedMean trimmed) {
      return new Rule.TrimmedMean(trimmed.share());
    }
    if (spec instanceof AggregationSpec.Krum krum) {
      return new Rule.Weighted(new Krum(krum.byzantine(), krum.selected()));
    }
    if (spec instanceof AggregationSpec.Bulyan bulyan) {
      return new Rule.Bulyan(bulyan.byzantine());
    }
    if (spec instanceof AggregationSpec.GeometricMedian median) {
      return new Rule.Weighted(new GeometricMedian(median.smoothing(), median.iterations()));
    }
    if (spec instanceof AggregationSpec.NormBound norm) {
      return new Rule.Weighted(
          new NormBound(
              norm.bound() == AggregationSpec.NormBound.Bound.FIXED
                  ? NormBound.Kind.FIXED
                  : NormBound.Kind.ADAPTIVE,
              norm.limit()));
    }
    return spec instanceof AggregationSpec.Median
        ? new Rule.Median()
        : new Rule.Weighted(new Weighting.Examples());
  }

  /** What an update counts in a weighted mean: its examples, unless the plan says otherwise. */
  public static double weight(StrategySpec strategy, long examples) {
    return strategy instanceof StrategySpec.Local local
            && local.aggregation() instanceof AggregationSpec.Mean mean
            && mean.weights() == AggregationSpec.Weights.UNIFORM
        ? 1
        : examples;
  }

  /** What the driver makes of the aggregate. */
  public static ServerOptimizer server(StrategySpec strategy) {
    if (!(strategy instanceof StrategySpec.Local local)) {
      return new ServerOptimizer.Average();
    }
    ServerSpec spec = local.server();
    if (spec instanceof ServerSpec.Momentum momentum) {
      return new ServerOptimizer.Momentum(momentum.learningRate(), momentum.momentum());
    }
    if (spec instanceof ServerSpec.Adagrad adagrad) {
      return new ServerOptimizer.Adaptive(
          SecondMoment.ADAGRAD, adagrad.learningRate(), adagrad.beta1(), 0, adagrad.adaptivity());
    }
    if (spec instanceof ServerSpec.Adam adam) {
      return new ServerOptimizer.Adaptive(
          SecondMoment.ADAM, adam.learningRate(), adam.beta1(), adam.beta2(), adam.adaptivity());
    }
    if (spec instanceof ServerSpec.Yogi yogi) {
      return new ServerOptimizer.Adaptive(
          SecondMoment.YOGI, yogi.learningRate(), yogi.beta1(), yogi.beta2(), yogi.adaptivity());
    }
    return new ServerOptimizer.Average();
  }
}
