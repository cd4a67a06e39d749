package org.interlake.driver.run;

import java.util.List;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.RunPlan;

/**
 * Says nothing: whoever started the run reads it in the registry. Who wants to hear of some things
 * only extends it.
 */
public class SilentListener implements RunListener {
  @Override
  public void runOpened(RunId run, RunPlan plan, boolean resumed) {}

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {}

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {}

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {}

  @Override
  public void updateLate(SiteId site, RoundNumber round) {}

  @Override
  public void strangerSeen(String site) {}

  @Override
  public void warned(RoundNumber round, String warning) {}

  @Override
  public void roundClosed(RoundReport report) {}

  @Override
  public void measured(List<Statistic> statistics) {}

  @Override
  public void runEnded(RunResult result) {}
}
