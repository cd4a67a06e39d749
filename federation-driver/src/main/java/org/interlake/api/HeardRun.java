package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.driver.run.RunListener;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.RunPlan;

/** Tells a program's listener what it is to hear. */
final class HeardRun implements RunListener {
  private final RoundListener listener;

  HeardRun(RoundListener listener) {
    this.listener = requireNonNull(listener, "listener");
  }

  @Override
  public void runOpened(RunId run, RunPlan plan, boolean resumed) {}

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {}

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    listener.siteDeclined(site.name(), "%s: %s".formatted(refusal.reason(), refusal.detail()));
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    listener.warned(
        "site %s: answer refused, %s: %s"
            .formatted(site, refusal.reason().key(), refusal.getMessage()));
  }

  @Override
  public void updateLate(SiteId site, RoundNumber round) {
    listener.warned(
        "site %s came too late for round %s, and is waited for again".formatted(site, round));
  }

  @Override
  public void strangerSeen(String site) {
    listener.warned(
        "%s is not in the plan but wrote to the run; nothing of it was read".formatted(site));
  }

  @Override
  public void warned(RoundNumber round, String warning) {
    listener.warned("round %s: %s".formatted(round, warning));
  }

  @Override
  public void updateRefused(SiteId site, RoundNumber round, EnvelopeException refusal) {
    listener.warned(
        "site %s: update of round %s refused, %s: %s"
            .formatted(site, round, refusal.reason().key(), refusal.getMessage()));
  }

  @Override
  public void roundClosed(RoundReport report) {
    listener.roundClosed(Round.of(report));
  }

  @Override
  public void measured(List<Statistic> statistics) {}

  @Override
  public void runEnded(RunResult result) {}
}
