package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.interlake.models.metrics.Metrics;

/** Tells a run's listener of its rounds, and each warning once. */
final class RoundNews {
  private final RunListener listener;
  private final int sites;
  private final Set<String> warnings = new HashSet<>();

  /**
   * @param sites of the plan
   */
  RoundNews(RunListener listener, int sites) {
    this.listener = requireNonNull(listener, "listener");
    this.sites = sites;
  }

  /** A round that measured nothing. */
  void closed(ClosedRound round) {
    tell(round, OptionalDouble.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A round of training.
   *
   * @param heldOut metrics of the model that it started from
   */
  void trained(ClosedRound round, OptionalDouble objective, Optional<Metrics> heldOut) {
    tell(round, objective, heldOut, Optional.empty());
  }

  /** The round that measured the final model. */
  void evaluated(ClosedRound round, Optional<Metrics> heldOut, Optional<SiteSpread> spread) {
    tell(round, OptionalDouble.empty(), heldOut, spread);
  }

  /** What the owner of the model should know of a round. */
  void warn(ClosedRound round, String warning) {
    if (warnings.add(warning)) {
      listener.warned(round.request().number(), warning);
    }
  }

  private void tell(
      ClosedRound round,
      OptionalDouble objective,
      Optional<Metrics> heldOut,
      Optional<SiteSpread> spread) {
    listener.roundClosed(
        new RunListener.RoundReport(
            round.request().number().number(),
            round.request().purpose().key(),
            round.called(),
            sites,
            round.contributions().size(),
            round.refusals().size(),
            round.missing().size(),
            round.publishSeconds() + round.intakeSeconds() + round.foldSeconds(),
            round.contributions().values().stream().mapToLong(VerifiedUpdate::bytes).sum(),
            round.bytes(),
            objective.isPresent() ? Optional.of(objective.getAsDouble()) : Optional.empty(),
            heldOut,
            spread));
  }
}
