package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.interlake.driver.run.RunListener;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;

/** Tells a person, line by line, how a run goes. */
final class ConsoleListener implements RunListener {
  /** As many as a line of a terminal takes. */
  private static final int METRICS_SHOWN = 2;

  /** Of more sites, only those that do not take part get a line of their own. */
  private static final int SITES_SHOWN = 50;

  private static final int CALLED_SHOWN = 10;

  private final PrintStream out;
  private int sites;

  ConsoleListener(PrintStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void runOpened(RunId run, RunPlan plan, boolean resumed) {
    line(
        "%s run %s: %s, quorum %d of %d sites",
        resumed ? "resumed" : "opened",
        run,
        plan instanceof Plan training
            ? "model %s, %s by %s"
                .formatted(
                    training.model().name(),
                    training.model().family(),
                    training.strategy().strategy())
            : "statistics of %d columns".formatted(((StatisticsPlan) plan).columns().size()),
        plan.quorum(),
        plan.sites().size());
    sites = plan.sites().size();
    line(
        "waiting for %s%s",
        plan.sites().stream()
            .limit(SITES_SHOWN)
            .map(SiteId::name)
            .collect(Collectors.joining(", ")),
        sites > SITES_SHOWN ? " and %d more".formatted(sites - SITES_SHOWN) : "");
  }

  @Override
  public void siteAccepted(SiteId site, Acceptance acceptance) {
    if (sites <= SITES_SHOWN) {
      line("  %-14s accepted, table version %d", site, acceptance.table().version());
    }
  }

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    line("  %-14s DECLINED, %s: %s", site, refusal.reason(), refusal.detail());
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    line("  %-14s answer REFUSED, %s: %s", site, refusal.reason().key(), refusal.getMessage());
  }

  @Override
  public void updateLate(SiteId site, RoundNumber round) {
    line("  %-14s came too late for round %s, and is waited for again", site, round);
  }

  @Override
  public void strangerSeen(String site) {
    line("  %-14s is not in the plan but wrote to the run; nothing of it was read", site);
  }

  @Override
  public void warned(RoundNumber round, String warning) {
    line("WARNING, round %s: %s", round, warning);
  }

  @Override
  public void roundClosed(RoundReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "round %-3d %-15s  %d/%d sites",
            report.round(),
            report.purpose(),
            report.contributed(),
            report.called().size()));
    if (report.refused() > 0) {
      text.append(", %d refused".formatted(report.refused()));
    }
    if (report.missing() > 0) {
      text.append(", %d missing".formatted(report.missing()));
    }
    report
        .objective()
        .ifPresent(loss -> text.append(String.format(Locale.ROOT, "  loss %.6f", loss)));
    report
        .heldOut()
        .ifPresent(
            metrics ->
                metrics.values().entrySet().stream()
                    .limit(METRICS_SHOWN)
                    .forEach(
                        metric ->
                            text.append(
                                String.format(
                                    Locale.ROOT,
                                    "  test %s %.4f",
                                    metric.getKey(),
                                    metric.getValue().value()))));
    text.append(String.format(Locale.ROOT, "  %.0f ms", report.seconds() * 1000));
    if (report.called().size() < report.permitted() && report.called().size() <= CALLED_SHOWN) {
      text.append("  called ").append(report.called());
    }
    out.println(text);
  }

  @Override
  public void measured(List<Statistic> statistics) {
    new StatisticsText(statistics).lines().forEach(out::println);
  }

  @Override
  public void runEnded(RunResult result) {
    if (result instanceof RunResult.Finished finished) {
      line("finished: %s", finished.reason());
      line("model %s", finished.model().hex());
    } else if (result instanceof RunResult.Measured) {
      line("finished: %s", result.reason());
    } else {
      line("abandoned: %s", result.reason());
    }
  }

  private void line(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }
}
