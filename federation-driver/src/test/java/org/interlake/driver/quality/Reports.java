package org.interlake.driver.quality;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.registry.RunState;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StatisticsPlan;

/** Finished runs to report on. */
public final class Reports {
  public static final RunId RUN = new RunId("look-1");

  private static final String PLAN =
      """
      interlake: 1
      kind: statistics
      name: look
      federation: wards
      dataset: d
      sites: [a, b, c]
      columns:
        - {column: age, type: double, measures: [mean, variance, quantiles, histogram]}
        - {column: '%s', type: string, measures: [frequent]}
      """;

  private Reports() {}

  static StatisticsPlan plan(String column) {
    return (StatisticsPlan) PlanReader.parseAny("look", PLAN.formatted(column));
  }

  static StatisticsPlan securePlan() {
    return (StatisticsPlan)
        PlanReader.parseAny(
            "look",
            PLAN.formatted("k").replace("frequent", "count")
                + "privacy: {secureAggregation: {name: pairwise}}\n");
  }

  public static RunState state(RunState.Status status) {
    return state(plan("kind"), status);
  }

  static RunState state(StatisticsPlan plan, RunState.Status status) {
    return new RunState(
        RUN,
        1,
        Instant.parse("2026-03-01T10:15:30Z"),
        status,
        status == RunState.Status.RUNNING ? Optional.empty() : Optional.of("it ended"),
        plan.federation(),
        plan.name(),
        Digest.of(new byte[] {1}),
        MessageCodec.write(plan),
        plan.name(),
        "statistics",
        "sums",
        3,
        "ab12",
        "0.1.0");
  }

  static Statistic statistic(
      String column, String measure, String key, double value, long rows, int withheld) {
    return new Statistic(
        column,
        "",
        measure,
        key,
        Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value),
        rows,
        3,
        withheld);
  }

  /** Of three sites: one sound, one that misses half and has drifted, one that withholds. */
  public static List<SiteStatistic> bySite(String column, String category) {
    List<SiteStatistic> told = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      boolean odd = name.equals("b");
      boolean silent = name.equals("c");
      List<Statistic> ofSite = new ArrayList<>();
      ofSite.add(
          statistic("age", "count", "", silent ? Double.NaN : odd ? 50 : 99, 100, silent ? 1 : 0));
      ofSite.add(
          statistic("age", "missing", "", silent ? Double.NaN : odd ? 50 : 1, 100, silent ? 1 : 0));
      if (!silent) {
        ofSite.add(statistic("age", "mean", "", odd ? 0 : 51.5, 99, 0));
        ofSite.add(statistic("age", "deviation", "", odd ? 0 : 9, 99, 0));
        ofSite.add(statistic("age", "quantile", "0.25", odd ? 0 : 44, 99, 0));
        ofSite.add(statistic("age", "quantile", "0.5", odd ? 0 : 51, 99, 0));
        ofSite.add(statistic("age", "quantile", "0.75", odd ? 0 : 60, 99, 0));
        ofSite.add(statistic("age", "histogram", "0 to 40", odd ? 50 : 19, odd ? 50 : 99, 0));
        ofSite.add(statistic("age", "histogram", "40 to 80", odd ? 0 : 80, odd ? 50 : 99, 0));
        ofSite.add(statistic("age", "psi", "2 bins", odd ? 1.75 : 0.125, 99, 0));
        ofSite.add(statistic("age", "psi-by-chance", "2 bins", 0.03, 99, 0));
        ofSite.add(statistic("age", "jensen-shannon", "2 bins", odd ? 0.5 : 0.02, 99, 0));
      }
      ofSite.add(statistic(column, "count", "", 100, 100, 0));
      ofSite.add(statistic(column, "missing", "", 0, 100, 0));
      ofSite.add(statistic(column, "frequent", category, 70, 100, 0));
      ofSite.add(statistic(column, "psi", "categories, pooled", 0.01, 100, 1));
      ofSite.add(statistic(column, "psi-by-chance", "categories, pooled", 0.02, 100, 1));
      ofSite.add(statistic(column, "jensen-shannon", "categories, pooled", 0.001, 100, 1));
      ofSite.forEach(s -> told.add(new SiteStatistic(new SiteId(name), s)));
    }
    return told;
  }

  public static List<Statistic> overAll(String column, String category) {
    return List.of(
        statistic("age", "count", "", 149, 300, 1),
        statistic("age", "missing", "", 151, 300, 1),
        statistic("age", "quantile", "0.25", 40, 149, 1),
        statistic("age", "quantile", "0.5", 50, 149, 1),
        statistic("age", "quantile", "0.75", 59, 149, 1),
        statistic("age", "histogram", "0 to 40", 69, 149, 1),
        statistic("age", "histogram", "40 to 80", 80, 149, 1),
        statistic(column, "count", "", 300, 300, 0),
        statistic(column, "missing", "", 0, 300, 0),
        statistic(column, "frequent", category, 210, 300, 0));
  }

  static QualityReport report(String column, String category) {
    return new QualityReport(
        state(RunState.Status.FINISHED),
        plan(column.replace("'", "''")),
        overAll(column, category),
        bySite(column, category));
  }
}
