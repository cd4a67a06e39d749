package org.interlake.benchmarks;

import java.util.List;
import org.interlake.driver.run.RunListener;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StopRule.Metric;

/** Ends a run when its last model is measured, before it is promoted, which is a Spark job. */
final class UntilEvaluated implements RunListener {
  /** The last model is measured. */
  static final class Evaluated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final double accuracy;

    Evaluated(double accuracy) {
      super("accuracy " + accuracy);
      this.accuracy = accuracy;
    }

    /** On all held-out rows. */
    double accuracy() {
      return accuracy;
    }
  }

  @Override
  public void roundClosed(RoundReport report) {
    if (report.purpose().equals(RoundPurpose.EVALUATE.key())) {
      throw new Evaluated(report.heldOut().orElseThrow().get(Metric.ACCURACY));
    }
  }

  @Override
  public void runOpened(RunId run, RunPlan plan, boolean resumed) {}

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {}

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    throw new IllegalStateException(
        "site %s declined: %s, %s".formatted(site, refusal.reason(), refusal.detail()));
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    throw new IllegalStateException("site %s is not believed".formatted(site), refusal);
  }

  @Override
  public void updateLate(SiteId site, RoundNumber round) {}

  @Override
  public void strangerSeen(String site) {}

  @Override
  public void warned(RoundNumber round, String warning) {}

  @Override
  public void measured(List<Statistic> statistics) {}

  @Override
  public void runEnded(RunResult result) {}
}
