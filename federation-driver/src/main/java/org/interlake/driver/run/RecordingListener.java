package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.driver.registry.PromotedModel;
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

/** Records what is heard in the registry's {@code event} table, and passes it on. */
final class RecordingListener implements RunListener {
  private final RunRecorder recorder;
  private final RunListener next;

  RecordingListener(RunRecorder recorder, RunListener next) {
    this.recorder = requireNonNull(recorder, "recorder");
    this.next = requireNonNull(next, "next");
  }

  @Override
  public void runOpened(RunId run, RunPlan plan, boolean resumed) {
    next.runOpened(run, plan, resumed);
  }

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {
    recorder.event(0, "site-accepted", Optional.of(site), "on table " + acceptance.table().text());
    next.siteAccepted(site, acceptance);
  }

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    recorder.event(
        0,
        "site-declined",
        Optional.of(site),
        RunRecorder.spoken(refusal.reason() + ": " + refusal.detail()));
    next.siteDeclined(site, refusal);
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    recorder.event(0, "answer-refused", Optional.of(site), RunRecorder.textOf(refusal));
    next.answerRefused(site, refusal);
  }

  @Override
  public void updateLate(SiteId site, RoundNumber round) {
    recorder.event(
        round.number(),
        "update-late",
        Optional.of(site),
        "came after the round had closed; the site is waited for again");
    next.updateLate(site, round);
  }

  @Override
  public void strangerSeen(String site) {
    recorder.event(
        0,
        "unknown-site",
        Optional.empty(),
        "site '%s' wrote to the run but is not in its plan; nothing of it was read"
            .formatted(site));
    next.strangerSeen(site);
  }

  @Override
  public void warned(RoundNumber round, String warning) {
    recorder.event(round.number(), "warning", Optional.empty(), RunRecorder.spoken(warning));
    next.warned(round, warning);
  }

  @Override
  public void roundCalled(RoundCalled called) {
    next.roundCalled(called);
  }

  @Override
  public void updateHeard(UpdateHeard heard) {
    next.updateHeard(heard);
  }

  @Override
  public void updateRefused(SiteId site, RoundNumber round, EnvelopeException refusal) {
    next.updateRefused(site, round, refusal);
  }

  @Override
  public void roundClosed(RoundReport report) {
    next.roundClosed(report);
  }

  @Override
  public void noised(RoundNumber round, PrivacySpent spent, double bound) {
    recorder.event(
        round.number(),
        "noise-added",
        Optional.empty(),
        "differences clipped to %s; epsilon %s at delta %s for each site so far"
            .formatted(bound, spent.epsilon(), spent.delta()));
    next.noised(round, spent, bound);
  }

  @Override
  public void measured(List<Statistic> statistics) {
    next.measured(statistics);
  }

  @Override
  public void compared(List<SiteComparison> sites) {
    next.compared(sites);
  }

  @Override
  public void promoted(PromotedModel model) {
    next.promoted(model);
  }

  @Override
  public void runLeft() {
    next.runLeft();
  }

  @Override
  public void runEnded(RunResult result) {
    next.runEnded(result);
  }
}
