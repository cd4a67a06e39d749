package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.secure.SharedNoise;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** What becomes of a training round's sum in a run whose noise protects sites. */
sealed interface SiteProtection permits SiteLevelNoise, SharedSums {
  /**
   * The plan's; empty if no noise protects its sites.
   *
   * @param keeper of what the driver draws noise from, if it does
   */
  static Optional<SiteProtection> of(Plan plan, Optional<NoiseKeeper> keeper) {
    if (!(plan.differentialPrivacy() instanceof SiteLevel spec)) {
      return Optional.empty();
    }
    return Optional.of(
        SharedNoise.of(plan)
            .<SiteProtection>map(shared -> new SharedSums(plan, spec, shared))
            .orElseGet(() -> new SiteLevelNoise(plan, spec, keeper.orElseThrow())));
  }

  /**
   * An aggregate that may be seen.
   *
   * @param aggregate what the round started from, and the noisy mean difference
   * @param nextBound of an adaptive clipping; empty if it is fixed
   */
  record Released(DoubleVector aggregate, OptionalDouble nextBound) {
    public Released {
      requireNonNull(aggregate, "aggregate");
      requireNonNull(nextBound, "nextBound");
    }
  }

  /**
   * Before the first training round.
   *
   * @param released whether the model that it makes is out already
   * @throws RunConflictException if the key of noise that is out is lost
   */
  void ready(boolean released);

  /** The first round's bound, if bounds move. */
  OptionalDouble firstBound();

  /** C: the bound of a round. */
  double bound(OptionalDouble moving);

  /** How a round's updates are added up. */
  Rule rule(OptionalDouble moving);

  /**
   * What a round's sum comes to.
   *
   * @param round folded by {@link #rule}
   * @param startedFrom the round's model
   * @throws RunConflictException if the round's noise was drawn for another sum
   */
  Released release(ClosedRound round, DoubleVector startedFrom, OptionalDouble moving);

  /** Whether a round's noise is longer than any mean of the sites' differences, in words. */
  Optional<String> drowned(int parameters);

  /**
   * Likewise.
   *
   * @param multiplier of the noise on the sum
   */
  static Optional<String> drowned(double multiplier, int parameters, int sites) {
    double ratio = multiplier * Math.sqrt(parameters) / sites;
    return ratio > 1
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the noise of a round is about %.1f times as long as any mean of the sites' differences can be (noise %.4g, %d parameters, %d sites): the model will be mostly noise. Site-level privacy takes many sites; fewer parameters or a larger epsilon help",
                ratio,
                multiplier,
                parameters,
                sites))
        : Optional.empty();
  }
}
