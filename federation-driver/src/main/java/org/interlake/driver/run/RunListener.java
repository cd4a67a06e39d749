package org.interlake.driver.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.RunPlan;

/** Hears what happens in a run, in order, on the driver's thread. */
public interface RunListener {
  /** The plan is published, or was by an earlier driver. */
  void runOpened(RunId run, RunPlan plan, boolean resumed);

  void siteAccepted(SiteId site, Acceptance acceptance);

  void siteDeclined(SiteId site, Refusal refusal);

  /** A site's answer to the plan is not to be believed. */
  void answerRefused(SiteId site, EnvelopeException refusal);

  /** An update came after its round had closed; the site is waited for again. */
  void updateLate(SiteId site, RoundNumber round);

  /** Somebody who is not among the plan's sites wrote to the run. */
  void strangerSeen(String site);

  /** What the owner of the model should know: a sentence, said once in a run. */
  void warned(RoundNumber round, String warning);

  /** Sites are called to a round, or were by an earlier driver. */
  default void roundCalled(RoundCalled called) {}

  /** An update came whose head is verified; what is behind it has still to be. */
  default void updateHeard(UpdateHeard heard) {}

  /** An update does not count. */
  default void updateRefused(SiteId site, RoundNumber round, EnvelopeException refusal) {}

  /** A round has closed. */
  void roundClosed(RoundReport report);

  /**
   * Noise that protects each site was added to a round's sum.
   *
   * @param spent what the training rounds so far have cost each site, this one included
   * @param bound that the sites' differences were clipped to, an L2 norm
   */
  default void noised(RoundNumber round, PrivacySpent spent, double bound) {}

  /** What a statistics run came to, in the plan's order; before its end is told. */
  void measured(List<Statistic> statistics);

  /** What the final models are worth at each site, of a run whose sites made their own. */
  default void compared(List<SiteComparison> sites) {}

  /** The run's model is promoted; before its end is told. */
  default void promoted(PromotedModel model) {}

  void runEnded(RunResult result);

  /** This driver is done with the run, however that went: the last it tells. */
  default void runLeft() {}

  /**
   * A call to a round.
   *
   * @param sites that are called, in order
   * @param resumed whether an earlier driver called them
   */
  record RoundCalled(
      RoundNumber round,
      RoundPurpose purpose,
      List<SiteId> sites,
      Instant openedAt,
      Instant deadline,
      boolean resumed) {}

  /**
   * A site's update.
   *
   * @param answered the round whose call it answers
   * @param bytes of the whole object
   * @param computeSeconds that the site spent, by its own word; 0 where it does not tell
   * @param privacy what the run has cost the site so far, by its own word
   */
  record UpdateHeard(
      SiteId site, RoundNumber answered, long bytes, double computeSeconds, PrivacySpent privacy) {}

  /**
   * A closed round, for people.
   *
   * @param called the sites that were called, in order
   * @param permitted how many sites the plan has
   * @param seconds from opening to aggregate
   * @param updateBytes of the updates that counted, as the registry has them
   * @param bytes that were exchanged: model and call to each site that was called, and all updates
   * @param objective of the model that the round started from, if the round tells
   * @param heldOut metrics of that model on all held-out rows, if the round tells
   * @param spread how they differ between sites, in the round that measures the final model
   */
  record RoundReport(
      int round,
      String purpose,
      List<SiteId> called,
      int permitted,
      int contributed,
      int refused,
      int missing,
      double seconds,
      long updateBytes,
      long bytes,
      Optional<Double> objective,
      Optional<Metrics> heldOut,
      Optional<SiteSpread> spread) {}
}
