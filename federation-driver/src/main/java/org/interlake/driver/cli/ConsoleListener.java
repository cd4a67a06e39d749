package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.run.SiteComparison;
import org.interlake.driver.text.Amount;
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
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.terminal.Colours;

/** Tells a person, line by line, how a run goes. */
final class ConsoleListener implements RunListener {
  /** As many as a line of a terminal takes. */
  private static final int METRICS_SHOWN = 2;

  /** Of more sites, only those that do not take part get a line of their own. */
  private static final int SITES_SHOWN = 50;

  private static final int CALLED_SHOWN = 10;

  private final StatusLine out;
  private final Consumer<List<Statistic>> results;
  private int sites;
  private int rounds;
  private long updateBytes;
  private long bytes;
  private Pace pace = new Pace(Clock.systemUTC(), 0);

  /**
   * @param results takes what a run of statistics came to
   */
  ConsoleListener(StatusLine out, Consumer<List<Statistic>> results) {
    this.out = requireNonNull(out, "out");
    this.results = requireNonNull(results, "results");
  }

  /** Lines in a log; on a terminal with colours, and how far the run is below them. */
  static ConsoleListener live(PrintStream stream) {
    StatusLine out = StatusLine.of(stream);
    return new ConsoleListener(
        out, statistics -> new StatisticsText(statistics).lines().forEach(out::println));
  }

  /** Lines alone. */
  static ConsoleListener plain(PrintStream stream) {
    return new ConsoleListener(
        new StatusLine(stream, Colours.NONE),
        statistics -> new StatisticsText(statistics).lines().forEach(stream::println));
  }

  /** Takes back what does not stay, of a run that was stopped or has failed. */
  void takeBack() {
    out.clear();
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
    pace = new Pace(Clock.systemUTC(), plan instanceof Plan one ? one.rounds().maximum() : 0);
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
      line("  %-14s accepted, table version %s", site, acceptance.table().shortVersion());
    }
  }

  @Override
  public void siteDeclined(SiteId site, Refusal refusal) {
    line(
        "  %-14s %s, %s: %s",
        site, out.colours().red("DECLINED"), refusal.reason(), refusal.detail());
  }

  @Override
  public void answerRefused(SiteId site, EnvelopeException refusal) {
    line(
        "  %-14s answer %s, %s: %s",
        site, out.colours().red("REFUSED"), refusal.reason().key(), refusal.getMessage());
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
    line("%s, round %s: %s", out.colours().yellow("WARNING"), round, warning);
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
    text.append(
        String.format(
            Locale.ROOT,
            "  %.0f ms  updates %s",
            report.seconds() * 1000,
            Amount.bytes(report.updateBytes())));
    if (report.called().size() < report.permitted() && report.called().size() <= CALLED_SHOWN) {
      text.append("  called ").append(report.called());
    }
    out.println(text.toString());
    report.spread().ifPresent(spread -> line("  %s", spread.text()));
    rounds++;
    updateBytes += report.updateBytes();
    bytes += report.bytes();
    out.show(
        "%s, updates %s, exchanged %s"
            .formatted(
                pace.after(rounds, "rounds"), Amount.bytes(updateBytes), Amount.bytes(bytes)));
  }

  @Override
  public void noised(RoundNumber round, PrivacySpent spent, double bound) {
    line(
        "  differences clipped to %.4g; epsilon %.4f at delta %s for each site so far",
        bound, Math.ceil(spent.epsilon() * 1e4) / 1e4, spent.delta());
  }

  @Override
  public void compared(List<SiteComparison> compared) {
    Optional<StopRule.Metric> metric =
        compared.stream()
            .flatMap(site -> site.global().stream())
            .flatMap(metrics -> metrics.values().keySet().stream())
            .findFirst();
    if (metric.isEmpty()) {
      return;
    }
    line("%-16s %-12s %9s %11s %9s", "held-out rows of", "", "global", "local-only", "personal");
    compared.stream()
        .limit(SITES_SHOWN)
        .forEach(
            site ->
                line(
                    "  %-14s %-12s %9s %11s %9s",
                    site.site(),
                    metric.get(),
                    shown(site.global(), metric.get()),
                    shown(site.localOnly(), metric.get()),
                    shown(site.personal(), metric.get())));
    if (compared.size() > SITES_SHOWN) {
      line("  and %d more: table metric of the registry", compared.size() - SITES_SHOWN);
    }
  }

  private static String shown(Optional<Metrics> metrics, StopRule.Metric metric) {
    return metrics
        .flatMap(found -> found.find(metric))
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .orElse("-");
  }

  @Override
  public void measured(List<Statistic> statistics) {
    results.accept(statistics);
  }

  @Override
  public void runEnded(RunResult result) {
    out.clear();
    if (result instanceof RunResult.Finished finished) {
      line("%s: %s", out.colours().green("finished"), finished.reason());
      line("model %s", finished.model().hex());
    } else if (result instanceof RunResult.Measured) {
      line("%s: %s", out.colours().green("finished"), result.reason());
    } else {
      line("%s: %s", out.colours().red("abandoned"), result.reason());
    }
  }

  private void line(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }
}
