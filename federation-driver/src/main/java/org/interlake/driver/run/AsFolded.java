package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A combination that the step sees as it was folded. With a buffer, what the updates moved the
 * models by that they answer is added to the round's.
 */
final class AsFolded implements Release {
  private final Plan plan;
  private final EarlierModels earlier;

  AsFolded(Plan plan, EarlierModels earlier) {
    this.plan = requireNonNull(plan, "plan");
    this.earlier = requireNonNull(earlier, "earlier");
  }

  @Override
  public void ready(boolean released) {}

  @Override
  public OptionalDouble firstBound() {
    return OptionalDouble.empty();
  }

  @Override
  public Rule rule(TrainingAlgorithm algorithm, OptionalDouble moving) {
    return PlannedAggregation.rule(plan.strategy(), algorithm.combination());
  }

  @Override
  public Released release(ClosedRound round, DoubleVector startedFrom, OptionalDouble moving) {
    return new Released(moved(round), OptionalDouble.empty());
  }

  private DoubleVector moved(ClosedRound round) {
    if (!(plan.strategy() instanceof StrategySpec.FedBuff)) {
      return round.aggregated();
    }
    return round.request().coding().isPresent()
        ? earlier.movedByDifferences(
            round.request().number(), round.contributions().values(), round.aggregated())
        : earlier.moved(
            round.request().number(), round.contributions().values(), round.aggregated());
  }

  @Override
  public Optional<Protection> protection(OptionalDouble moving, int parameters) {
    return Optional.empty();
  }
}
