package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Sums that the sites have noised: the driver adds no noise, keeps no secret and knows no sum
 * without. The aggregate is r + sum / n, r being the round's model and n the plan's sites, whoever
 * answered.
 */
final class SharedSums implements Release {
  private final Plan plan;
  private final SiteLevel spec;
  private final SharedNoise shared;

  SharedSums(Plan plan, SiteLevel spec, SharedNoise shared) {
    this.plan = requireNonNull(plan, "plan");
    this.spec = requireNonNull(spec, "spec");
    this.shared = requireNonNull(shared, "shared");
  }

  @Override
  public void ready(boolean released) {}

  @Override
  public OptionalDouble firstBound() {
    return OptionalDouble.empty();
  }

  @Override
  public Rule rule(TrainingAlgorithm algorithm, OptionalDouble moving) {
    return new Rule.Sum();
  }

  @Override
  public Released release(ClosedRound round, DoubleVector startedFrom, OptionalDouble moving) {
    double[] values = round.aggregated().toArray();
    int sites = plan.sites().size();
    for (int i = 0; i < values.length; i++) {
      values[i] = startedFrom.get(i) + values[i] / sites;
    }
    return new Released(
        DoubleVector.of(round.aggregated().layout(), values), OptionalDouble.empty());
  }

  /** {@inheritDoc} With the noise of all sites, of which fewer are counted on. */
  @Override
  public Optional<Protection> protection(OptionalDouble moving, int parameters) {
    int sites = plan.sites().size();
    double multiplier = spec.noiseMultiplier() * Math.sqrt((double) sites / shared.shares());
    return Optional.of(
        new Protection(spec.clipNorm(), Release.drowned(multiplier, parameters, sites)));
  }
}
