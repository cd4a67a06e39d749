package org.interlake.driver.quality;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.SiteStatisticValue;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/** A finished statistics run as the registry has it: over all sites, and site by site. */
public final class QualityReport {
  /** Shares of rows without a value from which a column is to be watched, and is bad. */
  private static final double MISSING_WATCHED = 0.05;

  private static final double MISSING_BAD = 0.3;

  private final RunState state;
  private final StatisticsPlan plan;
  private final List<Statistic> statistics;
  private final List<SiteStatistic> bySite;
  private final List<SiteId> sites;
  private final Map<Told, Statistic> told = new HashMap<>();

  private record Told(SiteId site, String column, String measure, String key) {}

  /** Of what a run recorded. */
  public QualityReport(
      RunState state, StatisticsPlan plan, List<Statistic> statistics, List<SiteStatistic> bySite) {
    this.state = requireNonNull(state, "state");
    this.plan = requireNonNull(plan, "plan");
    this.statistics = List.copyOf(statistics);
    this.bySite = List.copyOf(bySite);
    this.sites = bySite.stream().map(SiteStatistic::site).distinct().sorted().toList();
    for (SiteStatistic one : bySite) {
      Statistic s = one.statistic();
      // There is one way in which a column is compared; which, is for readers.
      String key = isDrift(s.measure()) ? "" : s.key();
      told.put(new Told(one.site(), s.columns(), s.measure(), key), s);
    }
  }

  private static boolean isDrift(String measure) {
    return measure.startsWith("psi") || measure.equals("jensen-shannon");
  }

  /**
   * Reads a run.
   *
   * @throws QualityException if there is none of this name, it trained, or it has not ended well
   */
  public static QualityReport read(Registry registry, org.interlake.protocol.RunId run) {
    List<RunState> states = registry.states(run);
    if (states.isEmpty()) {
      throw new QualityException(
          ExitCode.DATA,
          "there is no run '%s' in the registry (there are: %s)"
              .formatted(run, registry.runs().stream().map(RunState::run).limit(20).toList()));
    }
    RunState last = states.get(states.size() - 1);
    RunPlan plan = MessageCodec.read(last.planJson(), RunPlan.class);
    if (!(plan instanceof StatisticsPlan measuring)) {
      throw new QualityException(
          ExitCode.DATA,
          "run %s trained the model %s and has no statistics (models: bin/interlake models show %s)"
              .formatted(run, last.model(), last.model()));
    }
    if (last.status() != RunState.Status.FINISHED) {
      throw new QualityException(
          last.status() == RunState.Status.ABANDONED ? ExitCode.ABANDONED : ExitCode.TRY_AGAIN,
          "run %s is %s and has no statistics%s"
              .formatted(
                  run,
                  last.status().name().toLowerCase(Locale.ROOT),
                  last.reason().map(reason -> ": " + reason).orElse(" yet")));
    }
    return new QualityReport(
        last,
        measuring,
        registry.statistics(run).stream().map(StatisticValue::statistic).toList(),
        registry.siteStatistics(run).stream().map(SiteStatisticValue::told).toList());
  }

  public RunState state() {
    return state;
  }

  public StatisticsPlan plan() {
    return plan;
  }

  /** Over all sites, in the plan's order. */
  public List<Statistic> statistics() {
    return statistics;
  }

  /** Site by site; empty if {@link #whyNotBySite}. */
  public List<SiteStatistic> bySite() {
    return bySite;
  }

  /** The sites that told something of their own, in order. */
  public List<SiteId> sites() {
    return sites;
  }

  public List<String> columns() {
    return plan.columns().stream().map(StatisticsColumn::column).toList();
  }

  /** Why there are no numbers by site, or empty. */
  public Optional<String> whyNotBySite() {
    if (!bySite.isEmpty()) {
      return Optional.empty();
    }
    if (plan.hasNoise()) {
      return Optional.of(
          "Under differential privacy each site's numbers have noise, and a difference between sites may be nothing else: there are no numbers by site, and nothing is compared.");
    }
    return Optional.of(
        plan.privacy().secureAggregation() instanceof SecureAggregationSpec.None
            ? "The registry has no numbers by site of this run: a driver of an earlier version made it. Run the plan again under another name."
            : "Under secure aggregation the driver sees sums over the sites only: there are no numbers by site, and nothing to compare.");
  }

  /** What a site told; empty if nothing, or if the run has no such number. */
  public Optional<Statistic> find(SiteId site, String column, String measure, String key) {
    return Optional.ofNullable(told.get(new Told(site, column, measure, key)));
  }

  /** The number itself; empty also where the site withheld it. */
  public OptionalDouble value(SiteId site, String column, String measure) {
    return find(site, column, measure, "").map(Statistic::value).orElse(OptionalDouble.empty());
  }

  /** Rows without a value, of the site's rows. */
  public OptionalDouble missingShare(SiteId site, String column) {
    return find(site, column, "missing", "")
        .map(QualityReport::share)
        .orElse(OptionalDouble.empty());
  }

  /** The same over all sites; of those that tell it. */
  public OptionalDouble missingShare(String column) {
    return missing(column).map(QualityReport::share).orElse(OptionalDouble.empty());
  }

  /** Whether a site withholds how many rows miss a value, so that there may be more. */
  public boolean isMissingAtLeast(String column) {
    return missing(column).map(s -> s.withheld() > 0).orElse(false);
  }

  private Optional<Statistic> missing(String column) {
    return statistics.stream()
        .filter(s -> s.columns().equals(column) && s.measure().equals("missing"))
        .filter(s -> s.group().isEmpty())
        .findFirst();
  }

  private static OptionalDouble share(Statistic s) {
    return s.value().isEmpty() || s.rows() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(s.value().getAsDouble() / s.rows());
  }

  /** The rows of a site's table. */
  public long rows(SiteId site) {
    return bySite.stream()
        .filter(s -> s.site().equals(site) && s.statistic().measure().equals("count"))
        .mapToLong(s -> s.statistic().rows())
        .findFirst()
        .orElse(0);
  }

  /** The measures of a kind that a column has at any site, by key, in order. */
  public List<String> keys(String column, String measure) {
    return statistics.stream()
        .filter(s -> s.columns().equals(column) && s.measure().equals(measure))
        .filter(s -> s.group().isEmpty())
        .map(Statistic::key)
        .toList();
  }

  /** The worst first, then by column and site. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (String column : columns()) {
      for (SiteId site : sites) {
        missing(column, site).ifPresent(findings::add);
        oneValue(column, site).ifPresent(findings::add);
        drift(column, site).ifPresent(findings::add);
      }
    }
    findings.sort(Comparator.comparing(Finding::level).reversed());
    return findings;
  }

  private Optional<Finding> missing(String column, SiteId site) {
    OptionalDouble share = missingShare(site, column);
    if (share.isEmpty() || share.getAsDouble() < MISSING_WATCHED) {
      return Optional.empty();
    }
    double missing = share.getAsDouble();
    return Optional.of(
        new Finding(
            missing < MISSING_BAD ? Finding.Level.WATCH : Finding.Level.BAD,
            column,
            site,
            "missing",
            missing,
            missing == 1
                ? "no row has a value"
                : "%s of the rows have no value".formatted(Figures.percent(missing))));
  }

  private Optional<Finding> oneValue(String column, SiteId site) {
    OptionalDouble deviation = value(site, column, "deviation");
    OptionalDouble mean = value(site, column, "mean");
    if (deviation.isEmpty() || mean.isEmpty() || deviation.getAsDouble() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Finding.Level.BAD,
            column,
            site,
            "one-value",
            mean.getAsDouble(),
            "every value is %s; perhaps it stands for a missing one"
                .formatted(Figures.number(mean.getAsDouble()))));
  }

  private Optional<Finding> drift(String column, SiteId site) {
    OptionalDouble index = value(site, column, "psi");
    if (index.isEmpty() || Stability.of(index.getAsDouble()) == Stability.STABLE) {
      return Optional.empty();
    }
    Stability stability = Stability.of(index.getAsDouble());
    return Optional.of(
        new Finding(
            stability == Stability.WATCH ? Finding.Level.WATCH : Finding.Level.BAD,
            column,
            site,
            "drift",
            index.getAsDouble(),
            "PSI %s%s, %s against the other sites (%s by chance alone)"
                .formatted(
                    atLeast(site, column) ? "at least " : "",
                    Figures.decimals(index.getAsDouble()),
                    stability.word(),
                    Figures.decimals(value(site, column, "psi-by-chance").orElse(0)))));
  }

  /** Whether withheld categories were pooled, so that drift may be larger than is told. */
  public boolean atLeast(SiteId site, String column) {
    return find(site, column, "psi", "").map(s -> s.withheld() > 0).orElse(false);
  }
}
