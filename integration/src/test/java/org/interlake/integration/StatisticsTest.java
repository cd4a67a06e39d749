package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.SiteStatisticValue;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.integration.TestFederation.Heard;
import org.interlake.models.PrivacyCost;
import org.interlake.models.drift.Drift;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.ledger.LedgerTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics over sites equal those of all rows in one place, but for what a site withholds. */
final class StatisticsTest {
  private static final RunId RUN = new RunId("look");
  private static final List<String> HOSPITALS =
      List.of("cleveland", "hungarian", "switzerland", "va");

  @TempDir Path folder;

  private static Dataset<Row> heartRows() {
    return Hospitals.heart(LocalSpark.session())
        .withColumn("sex", functions.col("sex").cast("bigint"))
        .cache();
  }

  private TestFederation hospitals(Path place, String policy) throws Exception {
    TestFederation federation = TestFederation.of(place, "heart-hospitals", HOSPITALS);
    federation.addTables("heart-disease", "site", heartRows());
    for (String site : HOSPITALS) {
      permit(federation, site, policy);
    }
    return federation;
  }

  private static void permit(TestFederation federation, String site, String policy)
      throws Exception {
    Files.writeString(
        federation.siteFile(site),
        "  statistics: {%s}\n".formatted(policy),
        StandardOpenOption.APPEND);
  }

  private static RunPlan heartPlan(TestFederation federation, String... replacements)
      throws Exception {
    return PlanReader.readAny(federation.planFile("heart-statistics", replacements));
  }

  private static List<Statistic> statistics(TestFederation federation, RunId run) {
    return federation.registry().statistics(run).stream().map(StatisticValue::statistic).toList();
  }

  private static Statistic find(
      List<Statistic> all, String columns, String group, String measure, String key) {
    return all.stream()
        .filter(s -> s.columns().equals(columns) && s.group().equals(group))
        .filter(s -> s.measure().equals(measure) && s.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no %s %s %s %s".formatted(columns, group, measure, key)));
  }

  private static double value(
      List<Statistic> all, String columns, String group, String measure, String key) {
    return find(all, columns, group, measure, key).value().orElseThrow();
  }

  /** The values of a column of all hospitals, missing ones left out, in order. */
  private static double[] pooled(Dataset<Row> rows, String column, boolean zeroIsMissing) {
    return rows.select(functions.col(column).cast("double")).collectAsList().stream()
        .filter(row -> !row.isNullAt(0) && !Double.isNaN(row.getDouble(0)))
        .mapToDouble(row -> row.getDouble(0))
        .filter(x -> !(zeroIsMissing && x == 0))
        .sorted()
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1);
  }

  @Test
  void withDifferentialPrivacyAreOneNoisyAnswerThatTheLedgerHas() throws Exception {
    try (TestFederation federation =
        hospitals(
            folder, "minimumCellRows: 10}\n  privacy: {heart-disease: {epsilon: 1, delta: 1e-4}")) {
      StatisticsPlan plan =
          (StatisticsPlan)
              PrivacyCost.prepared(PlanReader.readAny(federation.planFile("heart-statistics-dp")));
      assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Measured.class);

      List<Statistic> all = statistics(federation, RUN);
      double[] ages = pooled(heartRows(), "age", false);
      for (String[] told :
          new String[][] {
            {"count", "920"}, {"mean", "" + mean(ages)}, {"variance", "" + variance(ages)}
          }) {
        double noise = value(all, "age", "", "noise", told[0]);
        assertThat(noise).isPositive();
        assertThat(value(all, "age", "", told[0], ""))
            .isNotEqualTo(Double.parseDouble(told[1]))
            .isCloseTo(Double.parseDouble(told[1]), within(5 * noise));
      }
      assertThat(find(all, "sex * target", "sex = 1, target = 1", "contingency", "").withheld())
          .isZero();
      assertThat(federation.registry().siteStatistics(RUN)).isEmpty();
      assertThat(federation.registry().rounds(RUN)).hasSize(1);
      assertThat(federation.registry().contributions(RUN))
          .hasSize(4)
          .allSatisfy(
              told ->
                  assertThat(told.privacy())
                      .contains(new PrivacySpent("record", PrivacyCost.epsilonAtMost(plan), 1e-4)));
      LedgerTable ledger =
          new LedgerTable(
              LocalSpark.session(),
              federation.folder().resolve("ledger").toUri(),
              new SiteId("va"));
      assertThat(ledger.entries())
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.purpose()).isEqualTo("statistics-counts");
                assertThat(entry.epsilon()).isLessThanOrEqualTo(1).isGreaterThan(0.9999);
              });

      RunId second = new RunId("again");
      federation.publishPlan(plan, second);
      assertThat(federation.once("va", second))
          .as("the budget is spent")
          .isEqualTo(ExitCode.REFUSED);
      RunId plain = new RunId("plain");
      federation.publishPlan(heartPlan(federation), plain);
      assertThat(federation.once("va", plain)).as("without noise").isEqualTo(ExitCode.REFUSED);
      assertThat(ledger.entries()).hasSize(1);
    }
  }

  @Test
  void equalThoseOfAllRowsWhereNothingIsWithheld() throws Exception {
    try (TestFederation federation =
        hospitals(folder, "minimumCellRows: 1, groupBy: [target], dominance: {percent: 100}")) {
      RunResult result = federation.run(heartPlan(federation), RUN);
      assertThat(result).isInstanceOf(RunResult.Measured.class);
      List<Statistic> all = statistics(federation, RUN);
      Dataset<Row> rows = heartRows();

      for (String column : List.of("age", "trestbps", "chol", "thalach", "oldpeak")) {
        boolean coded = column.equals("trestbps") || column.equals("chol");
        double[] values = pooled(rows, column, coded);
        double variance = variance(values);
        assertThat(value(all, column, "", "count", "")).isEqualTo(values.length);
        assertThat(value(all, column, "", "missing", "")).isEqualTo(920 - values.length);
        assertThat(value(all, column, "", "mean", "") / mean(values)).isCloseTo(1, within(1e-12));
        assertThat(value(all, column, "", "variance", "") / variance).isCloseTo(1, within(1e-12));
        if (column.equals("oldpeak")) {
          continue;
        }
        for (double p : new double[] {0.05, 0.25, 0.5, 0.75, 0.95}) {
          double exact = values[(int) Math.ceil(p * values.length) - 1];
          double width = 0.0075 * Math.sqrt(variance + Math.pow(exact - mean(values), 2));
          assertThat(value(all, column, "", "quantile", Double.toString(p)))
              .isCloseTo(exact, within(width));
        }
      }
      assertThat(
              all.stream()
                  .filter(s -> s.measure().equals("histogram"))
                  .mapToDouble(s -> s.value().orElseThrow())
                  .sum())
          .isEqualTo(920);
      for (String[] pair :
          new String[][] {{"age", "thalach"}, {"age", "oldpeak"}, {"thalach", "oldpeak"}}) {
        assertThat(value(all, pair[0] + " * " + pair[1], "", "correlation", ""))
            .isCloseTo(rows.na().drop(pair).stat().corr(pair[0], pair[1]), within(1e-10));
      }
      for (Row cell : rows.groupBy("cp", "target").count().collectAsList()) {
        assertThat(
                value(
                    all,
                    "cp * target",
                    "cp = %s, target = %s".formatted(cell.get(0), cell.get(1)),
                    "contingency",
                    ""))
            .isEqualTo((double) cell.getLong(2));
      }
      for (long target : new long[] {0, 1}) {
        double[] ages = pooled(rows.where("target = " + target), "age", false);
        String group = "target = " + target;
        assertThat(value(all, "target", group, "rows", "")).isEqualTo(ages.length);
        assertThat(value(all, "age", group, "mean", "") / mean(ages)).isCloseTo(1, within(1e-12));
        assertThat(value(all, "age", group, "variance", "") / variance(ages))
            .isCloseTo(1, within(1e-12));
      }
      assertThat(all).allMatch(s -> s.withheld() == 0);
      assertThat(value(all, "sex", "", "frequent", "1"))
          .isEqualTo((double) rows.where("sex = 1").count());
      equalThoseOfEachHospitalsRows(federation, rows);
      RunState state = federation.registry().runs().get(0);
      assertThat(state.status()).isEqualTo(RunState.Status.FINISHED);
      assertThat(state.family()).isEqualTo("statistics");
    }
  }

  /** Side by side with the numbers over all hospitals stand those of each. */
  private static void equalThoseOfEachHospitalsRows(TestFederation federation, Dataset<Row> rows) {
    List<SiteStatistic> bySite = bySite(federation, RUN);
    for (String hospital : HOSPITALS) {
      List<Statistic> own =
          bySite.stream()
              .filter(told -> told.site().name().equals(hospital))
              .map(SiteStatistic::statistic)
              .toList();
      double[] ages = pooled(rows.where("site = '%s'".formatted(hospital)), "age", false);
      assertThat(value(own, "age", "", "count", "")).isEqualTo(ages.length);
      assertThat(value(own, "age", "", "mean", "") / mean(ages)).isCloseTo(1, within(1e-12));
      assertThat(value(own, "age", "", "variance", "") / variance(ages))
          .isCloseTo(1, within(1e-12));
      assertThat(value(own, "sex", "", "frequent", "1"))
          .isEqualTo((double) rows.where("sex = 1 and site = '%s'".formatted(hospital)).count());
      double[] here = {
        rows.where("sex = 0 and site = '%s'".formatted(hospital)).count(),
        rows.where("sex = 1 and site = '%s'".formatted(hospital)).count()
      };
      double[] elsewhere = {
        rows.where("sex = 0").count() - here[0], rows.where("sex = 1").count() - here[1]
      };
      assertThat(value(own, "sex", "", "psi", "categories"))
          .isCloseTo(Drift.populationStability(here, elsewhere), within(1e-12));
      assertThat(value(own, "sex", "", "jensen-shannon", "categories"))
          .isCloseTo(Drift.jensenShannon(here, elsewhere), within(1e-12));
    }
  }

  private static List<SiteStatistic> bySite(TestFederation federation, RunId run) {
    return federation.registry().siteStatistics(run).stream()
        .map(SiteStatisticValue::told)
        .toList();
  }

  @Test
  void aSiteWithholdsSmallCellsAndSaysSo() throws Exception {
    try (TestFederation federation = hospitals(folder, "groupBy: [target]")) {
      federation.run(heartPlan(federation), RUN);
      List<Statistic> all = statistics(federation, RUN);
      Dataset<Row> rows = heartRows();

      Statistic cp = find(all, "cp * target", "cp = 1, target = 0", "contingency", "");
      assertThat(cp.withheld()).isPositive();
      List<Statistic> cells = all.stream().filter(s -> s.measure().equals("contingency")).toList();
      for (Statistic cell : cells.stream().filter(s -> s.columns().startsWith("cp")).toList()) {
        String[] levels = cell.group().replace("cp = ", "").split(", target = ", -1);
        if (levels[0].startsWith("(") || levels[1].startsWith("(")) {
          continue;
        }
        long pooled = rows.where("cp = %s and target = %s".formatted(levels[0], levels[1])).count();
        if (cell.withheld() == 0) {
          assertThat(cell.value().orElseThrow()).isEqualTo((double) pooled);
        } else {
          assertThat(cell.value().orElseThrow()).isLessThan((double) pooled);
        }
      }
      // numbers over all rows are told all the same
      double[] ages = pooled(rows, "age", false);
      assertThat(value(all, "age", "", "mean", "") / mean(ages)).isCloseTo(1, within(1e-12));
      double median = ages[ages.length / 2];
      assertThat(value(all, "age", "", "quantile", "0.5")).isCloseTo(median, within(1.0));
    }
  }

  @Test
  void aRunThatIsStoppedAfterEveryRoundEndsWithTheSameStatistics() throws Exception {
    try (TestFederation whole = hospitals(folder.resolve("whole"), "groupBy: [target]");
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      RunPlan plan = heartPlan(whole);
      whole.run(plan, RUN);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(stopped.follow(site.name(), RUN));
      }
      int stops = 0;
      RunResult result = null;
      while (result == null) {
        try {
          result = stopped.driveHere(plan, RUN, new StopAfter(++stops));
        } catch (InterruptedException e) {
          assertThat(stops).isLessThan(10);
        }
      }
      assertThat(Thread.interrupted()).as("the last stop comes after the last round").isTrue();
      assertThat(stops).isEqualTo(3);
      for (Future<ExitCode> site : sites) {
        site.get(60, TimeUnit.SECONDS);
      }
      assertThat(statistics(stopped, RUN)).isEqualTo(statistics(whole, RUN)).isNotEmpty();
      assertThat(bySite(stopped, RUN)).isEqualTo(bySite(whole, RUN)).isNotEmpty();

      Heard again = new Heard();
      assertThat(stopped.driveHere(plan, RUN, again)).isInstanceOf(RunResult.Measured.class);
      assertThat(again.statistics).isEqualTo(statistics(whole, RUN));
    }
  }

  private static final class StopAfter extends Heard {
    private final int closedRounds;

    StopAfter(int closedRounds) {
      this.closedRounds = closedRounds;
    }

    @Override
    public void roundClosed(RoundReport report) {
      super.roundClosed(report);
      if (rounds.size() == closedRounds) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ------------------------------------------------------- hostile tables

  private static final StructType WARD =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("empty", DataTypes.DoubleType)
          .add("kind", DataTypes.StringType)
          .add("side", DataTypes.StringType);

  private static final String WARDS =
      """
      interlake: 1
      kind: statistics
      name: wards
      federation: wards
      dataset: d
      sites: [a, b, c, d]
      quorum: 2
      columns:
        - {column: x, type: double, measures: [mean, variance, quantiles, minimum-maximum, distinct]}
        - {column: empty, type: double, measures: [mean, variance, quantiles]}
        - {column: kind, type: string, measures: [frequent, distinct]}
        - {column: side, type: string, measures: [frequent]}
      correlations: [[x, empty]]
      contingency: [[kind, side]]
      groupBy: [[kind]]
      rounds: {gracePeriod: 0ms}
      """;

  private static Row ward(double x, String kind, String side) {
    return RowFactory.create(x, null, kind, side);
  }

  private static void addWard(
      TestFederation federation, String site, StructType schema, Row... rows) throws Exception {
    LocalSpark.session()
        .createDataFrame(List.of(rows), schema)
        .write()
        .format("delta")
        .save(federation.tableOf(site).toString());
    federation.writeSiteFile(site, "d", WARD.fieldNames(), 10);
  }

  @Test
  void hostileTablesHaveADefinedEnd() throws Exception {
    try (TestFederation federation =
        TestFederation.of(folder, "wards", List.of("a", "b", "c", "d"))) {
      List<Row> first = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        first.add(ward(i, i % 2 == 0 ? "k1" : "k2", i % 3 == 0 ? "l" : "r"));
      }
      first.add(ward(1e6, "lonely", "l")); // a group of one row, far from all others
      first.add(ward(Double.NaN, "k1", "r"));
      addWard(federation, "a", WARD, first.toArray(Row[]::new));
      List<Row> second = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        second.add(ward(-i, i < 20 ? "k1" : "only-b", i % 2 == 0 ? "l" : "r"));
      }
      addWard(federation, "b", WARD, second.toArray(Row[]::new));
      Row[] third = new Row[20];
      Arrays.fill(third, RowFactory.create(1.0));
      addWard(federation, "c", new StructType().add("x", DataTypes.DoubleType), third);
      Row[] fourth = new Row[20];
      Arrays.fill(fourth, ward(Double.POSITIVE_INFINITY, "k1", "l"));
      addWard(federation, "d", WARD, fourth);
      for (String site : List.of("a", "b", "c", "d")) {
        permit(
            federation,
            site,
            "allow: [count, mean, variance, quantiles, minimum-maximum, distinct, frequent,"
                + " correlation, contingency], groupBy: [kind], dominance: {percent: 100}");
      }

      RunResult result = federation.run(PlanReader.parseAny("wards", WARDS), RUN);

      assertThat(result).isInstanceOf(RunResult.Measured.class);
      List<String> declined =
          federation.registry().events(RUN).stream()
              .filter(event -> event.kind().equals("site-declined"))
              .map(event -> event.site().orElseThrow() + " " + event.message())
              .sorted()
              .toList();
      assertThat(declined).hasSize(2);
      assertThat(declined.get(0)).startsWith("c data.column-missing");
      assertThat(declined.get(1)).startsWith("d data.not-finite");
      List<Statistic> all = statistics(federation, RUN);
      assertThat(value(all, "x", "", "count", "")).isEqualTo(101);
      assertThat(value(all, "x", "", "missing", "")).isEqualTo(1);
      assertThat(value(all, "x", "", "distinct", "")).isCloseTo(100, within(5.0));
      assertThat(value(all, "kind", "", "distinct", "")).isEqualTo(4);
      assertThat(value(all, "empty", "", "count", "")).isZero();
      assertThat(find(all, "empty", "", "mean", "").value()).isEmpty();
      assertThat(find(all, "empty", "", "quantile", "0.5").value()).isEmpty();
      assertThat(find(all, "x * empty", "", "correlation", "").value()).isEmpty();
      assertThat(value(all, "kind", "", "frequent", "only-b")).isEqualTo(20);
      assertThat(all).noneMatch(s -> s.key().equals("lonely") || s.group().contains("lonely"));
      assertThat(value(all, "x", "", "maximum", "")).as("no row's own extreme").isLessThan(1e6);
      // the lonely row takes another kind of its ward with it, so that it is not what is left
      assertThat(all).noneMatch(s -> s.key().equals("k2"));
      assertThat(value(all, "kind", "kind = (other)", "rows", "")).isEqualTo(31);
      assertThat(value(all, "x", "kind = k1", "count", "")).isEqualTo(50);
      assertThat(
              all.stream()
                  .filter(s -> s.columns().equals("kind * side") && s.withheld() == 0)
                  .mapToDouble(s -> s.value().orElseThrow()))
          .allMatch(rows -> rows == 0 || rows >= 10);
      assertNowhereOnTheExchange(federation, "lonely");
    }
  }

  @Test
  void thePolicyDeclinesWhatItDoesNotAllow() throws Exception {
    try (TestFederation federation = hospitals(folder, "allow: [count, mean]")) {
      RunPlan plan = heartPlan(federation);
      Future<RunResult> driver = federation.drive(plan, RUN);
      for (String site : HOSPITALS) {
        ExitCode code = ExitCode.TRY_AGAIN;
        while (code == ExitCode.TRY_AGAIN) {
          code = federation.once(site);
        }
        assertThat(code).isEqualTo(ExitCode.REFUSED);
      }
      RunResult result = driver.get(60, TimeUnit.SECONDS);
      assertThat(result).isInstanceOf(RunResult.Abandoned.class);
      assertThat(result.reason())
          .contains("policy.statistics")
          .contains("contingency, correlation, frequent, histogram, quantiles, variance")
          .contains("groupBy [target]");
    }
  }

  private static void assertNowhereOnTheExchange(TestFederation federation, String word)
      throws Exception {
    try (var files = Files.walk(federation.exchangeFolder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(word);
      }
    }
  }
}
