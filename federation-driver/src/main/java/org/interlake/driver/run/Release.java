package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The stage of a training round between its fold and its step: how the updates become one vector,
 * and what of that vector the step may see. Where no noise protects the sites that is all of it.
 */
sealed interface Release permits AsFolded, SiteLevelNoise, SharedSums {
  /**
   * The plan's.
   *
   * @param keeper of what the driver draws noise from, if it does
   * @param earlier models, which updates may answer where a round has a buffer
   */
  static Release of(Plan plan, Optional<NoiseKeeper> keeper, EarlierModels earlier) {
    if (!(plan.differentialPrivacy() instanceof SiteLevel spec)) {
      return new AsFolded(plan, earlier);
    }
    return SharedNoise.of(plan)
        .<Release>map(shared -> new SharedSums(plan, spec, shared))
        .orElseGet(() -> new SiteLevelNoise(plan, spec, keeper.orElseThrow()));
  }

  /**
   * An aggregate that may be seen.
   *
   * @param nextBound of an adaptive clipping; empty if it is fixed
   */
  record Released(DoubleVector aggregate, OptionalDouble nextBound) {
    public Released {
      requireNonNull(aggregate, "aggregate");
      requireNonNull(nextBound, "nextBound");
    }
  }

  /**
   * How a round's noise protects its sites.
   *
   * @param bound C, on the length of a site's difference
   * @param drowned whether the noise is longer than any mean of the sites' differences, in words
   */
  record Protection(double bound, Optional<String> drowned) {
    public Protection {
      requireNonNull(drowned, "drowned");
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

  /** How a round's updates are combined. */
  Rule rule(TrainingAlgorithm algorithm, OptionalDouble moving);

  /**
   * What a round's combination comes to.
   *
   * @param round folded by {@link #rule}
   * @param startedFrom what of the round's model the sites send back
   * @throws RunConflictException if the round's noise was drawn for another sum
   */
  Released release(ClosedRound round, DoubleVector startedFrom, OptionalDouble moving);

  /** What the round's noise is worth to the sites; empty if none protects them. */
  Optional<Protection> protection(OptionalDouble moving, int parameters);

  /**
   * Whether a round's noise is longer than any mean of the sites' differences, in words.
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
