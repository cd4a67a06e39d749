package org.interlake.aggregation;

import java.util.OptionalDouble;
import org.interlake.aggregation.rule.CosineFilter;
import org.interlake.aggregation.rule.GeometricMedian;
import org.interlake.aggregation.rule.Krum;
import org.interlake.aggregation.rule.NormBound;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.aggregation.server.ServerOptimizer;
import org.interlake.aggregation.server.ServerOptimizer.SecondMoment;
import org.interlake.protocol.message.UpdateReport;
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
    if (spec instanceof AggregationSpec.FlTrust) {
      return new Rule.Weighted(new CosineFilter());
    }
    return spec instanceof AggregationSpec.Median
        ? new Rule.Median()
        : new Rule.Weighted(new Weighting.Examples());
  }

  /**
   * What an update counts in a weighted mean: its examples, unless the plan says otherwise.
   *
   * @return above 0; empty if the plan asks for a weight by a column, and the site reports none
   */
  public static OptionalDouble weight(StrategySpec strategy, UpdateReport report) {
    if (strategy.siteWeightColumn().isPresent()) {
      return report.weight() > 0 ? OptionalDouble.of(report.weight()) : OptionalDouble.empty();
    }
    return OptionalDouble.of(isUniform(strategy) ? 1 : (double) report.examples());
  }

  private static boolean isUniform(StrategySpec strategy) {
    return strategy instanceof StrategySpec.Local local
        && local.aggregation().weights() instanceof AggregationSpec.Weights.Uniform;
  }

  /**
   * What a site counts that has not been heard in this run: as much as any other where all count
   * the same, else 0, since nobody knows.
   */
  public static double weightUnheard(StrategySpec strategy) {
    return isUniform(strategy) ? 1 : 0;
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
