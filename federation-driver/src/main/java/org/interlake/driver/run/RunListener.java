package org.interlake.driver.run;

import java.util.List;
import java.util.Optional;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
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

  void runEnded(RunResult result);

  /**
   * A closed round, for people.
   *
   * @param called the sites that were called, in order
   * @param permitted how many sites the plan has
   * @param seconds from opening to aggregate
   * @param bytes that it has moved: model and call to each site that was called, and the updates
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
      long bytes,
      Optional<Double> objective,
      Optional<Metrics> heldOut,
      Optional<SiteSpread> spread) {}
}
