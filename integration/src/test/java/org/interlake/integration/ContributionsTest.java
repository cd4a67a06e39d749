package org.interlake.integration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.driver.contribution.ContributionException;
import org.interlake.driver.contribution.RunValuation.Valued;
import org.interlake.driver.contribution.SiteTotal;
import org.interlake.driver.registry.CoalitionValue;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.registry.SiteValue;
import org.interlake.driver.registry.SiteValue.Method;
import org.interlake.driver.run.SiteSpread;
import org.interlake.driver.run.StoredRunException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three hospitals, one of which trains on turned labels; and rows of none of them. */
final class ContributionsTest {
  private static final double ROUNDING = 1e-9;
  private static final RunId LYING = new RunId("lying");

  @TempDir static Path folder;
  private static TestFederation federation;
  private static Dataset<Row> reference;
  private static Valuations valuations;

  @BeforeAll
  static void layOut() throws Exception {
    federation = TestFederation.of(folder, "demo-hospitals", List.of("north", "south", "west"));
    Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session());
    reference = rows.filter(col("split").equalTo("test")).drop("site", "split");
    federation.addTables(
        "breast-cancer",
        "site",
        rows.withColumn(
            "malignant",
            when(
                    col("site").equalTo("west").and(col("split").equalTo("train")),
                    lit(1).minus(col("malignant")))
                .otherwise(col("malignant"))
                .cast("bigint")));
    valuations = new Valuations(federation);
    assertThat(federation.run(plan("{name: mean}", "{name: average}"), LYING))
        .isInstanceOf(RunResult.Finished.class);
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  private static Plan plan(String rule, String server) throws Exception {
    return federation.plan(
        "breast-cancer-fedavg",
        "learningRate: 0.05}",
        "learningRate: 0.05, aggregation: %s, server: %s}".formatted(rule, server),
        "maximum: 50",
        "maximum: 4",
        ", targets: [{metric: auc, value: 0.995}]",
        "",
        "localOnly: true",
        "localOnly: false");
  }

  @Test
  void theSiteThatLiesMakesTheModelWorse() {
    List<SiteTotal> sites = worstFirst(valuations.byReference(LYING, reference, Optional.empty()));

    assertThat(sites.get(0).site().name()).isEqualTo("west");
    assertThat(sites.get(0).shapley()).isNegative();
    assertThat(sites.get(0).leaveOneOut()).isNegative();
    assertThat(sites.get(1).shapley()).isPositive();
  }

  @Test
  void theSiteThatLiesAgreesLeastWithAll() {
    List<SiteTotal> sites = worstFirst(valuations.byDirection(LYING));

    assertThat(sites.get(0).site().name()).isEqualTo("west");
    assertThat(sites.get(0).leaveOneOut()).isLessThan(sites.get(1).leaveOneOut());
    assertThat(sites.stream().mapToDouble(SiteTotal::shapley).sum()).isCloseTo(4, within(ROUNDING));
  }

  private static List<SiteTotal> worstFirst(Valued valued) {
    assertThat(valued.warnings()).isEmpty();
    assertThat(valued.sites()).hasSize(3).extracting(SiteTotal::rounds).containsOnly(4);
    return valued.sites().stream().sorted(Comparator.comparingDouble(SiteTotal::shapley)).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: average}",
        "{name: momentum, learningRate: 1, momentum: 0.9}",
        "{name: adam, learningRate: 0.1, beta1: 0.9, beta2: 0.99, adaptivity: 0.001}"
      })
  void thePartsOfAllSitesAndRoundsAddUpToWhatTheRunBrought(String server) throws Exception {
    RunId run = new RunId("server-" + server.substring(7).replaceAll("[^a-z].*", ""));
    assertThat(federation.run(plan("{name: mean}", server), run))
        .isInstanceOf(RunResult.Finished.class);

    Valued valued = valuations.byReference(run, reference, Optional.empty());

    // The reference is all sites' held-out rows: what the run itself measured.
    List<Double> losses =
        federation.registry().metrics(run).stream()
            .filter(metric -> metric.scope() == MetricValue.Scope.OVERALL)
            .filter(metric -> metric.name().equals("log-loss") && metric.split().equals("test"))
            .map(MetricValue::value)
            .toList();
    assertThat(losses).hasSize(5);
    assertThat(valued.sites().stream().mapToDouble(SiteTotal::shapley).sum())
        .isCloseTo(losses.get(0) - losses.get(4), within(ROUNDING));
  }

  @Test
  void sqlOfTheGuideComesToTheSameNumbers() throws Exception {
    Valued valued = valuations.byReference(LYING, reference, Optional.of(Metric.AUC));
    federation.registry().append(valued.rows());
    GuideSql sql =
        new GuideSql(
            folder.resolve("registry"), LYING, "auc on " + Valuations.REFERENCE.text(), "auc");

    assertThat(sql.bySite("leave-one-out", "value"))
        .isEqualTo(registered(Method.LEAVE_ONE_OUT, "auc"))
        .hasSize(12);
    SortedMap<String, Double> shapley = registered(Method.SHAPLEY, "auc");
    assertThat(sql.bySite("shapley", "value")).hasSize(12);
    sql.bySite("shapley", "value")
        .forEach((key, value) -> assertThat(value).isCloseTo(shapley.get(key), within(ROUNDING)));
    for (SiteTotal site : valued.sites()) {
      assertThat(sql.worth(site.site(), Method.SHAPLEY))
          .isCloseTo(site.shapley(), within(ROUNDING));
      assertThat(sql.worth(site.site(), Method.LEAVE_ONE_OUT))
          .isCloseTo(site.leaveOneOut(), within(ROUNDING));
    }
  }

  private static SortedMap<String, Double> registered(Method method, String valuation) {
    SortedMap<String, Double> values = new TreeMap<>();
    federation.registry().siteValues(LYING).stream()
        .filter(row -> row.method() == method && row.valuation().startsWith(valuation))
        .forEach(row -> values.put(row.round() + " " + row.site(), row.value()));
    return values;
  }

  @Test
  void sqlOfTheGuideSeesTheSameSpreadBetweenSites() throws Exception {
    Valued valued = valuations.byDirection(LYING);
    SiteSpread spread =
        SiteSpread.of(federation.registry().metrics(LYING), Digest.of(valued.model().encode()))
            .orElseThrow();
    GuideSql sql = new GuideSql(folder.resolve("registry"), LYING, "direction", "auc");

    Row fairness = sql.rows("fairness").get(0);
    assertThat(spread.metric()).isEqualTo(Metric.AUC);
    assertThat(fairness.<String>getAs("lowest_site")).isEqualTo(spread.worst().name());
    assertThat(fairness.<Double>getAs("lowest")).isEqualTo(spread.worstValue());
    assertThat(fairness.<String>getAs("highest_site")).isEqualTo(spread.best().name());
    assertThat(fairness.<Double>getAs("spread"))
        .isCloseTo(spread.bestValue() - spread.worstValue(), within(ROUNDING));
    assertThat(fairness.<Double>getAs("deviation")).isCloseTo(spread.deviation(), within(ROUNDING));
    assertThat(fairness.<Double>getAs("weighted_variance"))
        .isCloseTo(spread.weightedVariance(), within(ROUNDING));
    assertThat(fairness.<Double>getAs("jain")).isCloseTo(spread.jain(), within(ROUNDING));
    assertThat(sql.rows("gini").get(0).<Double>getAs("gini"))
        .isCloseTo(spread.gini(), within(ROUNDING))
        .isPositive();
  }

  @Test
  void valuesGoIntoTheRegistryOnce() {
    Valued valued = valuations.byReference(LYING, reference, Optional.empty());
    // 4 rounds of 8 coalitions, and of 3 sites by 2 methods.
    assertThat(federation.registry().append(valued.rows()).written()).isEqualTo(32 + 24);

    Valued again = valuations.byReference(LYING, reference, Optional.empty());

    assertThat(again).isEqualTo(valued);
    assertThat(federation.registry().append(again.rows())).isEqualTo(new AppendOutcome(0, 56));
    assertThat(federation.registry().coalitionValues(LYING))
        .filteredOn(row -> row.valuation().startsWith("log-loss"))
        .hasSize(32)
        .filteredOn(row -> row.sites().isEmpty())
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.value()).isZero());
  }

  @Test
  void aCoalitionThatIsTooSmallForTheRuleIsWorthNothing() throws Exception {
    RunId run = new RunId("krum");
    federation.run(plan("{name: krum, byzantine: 0, selected: 1}", "{name: average}"), run);

    Valued valued = valuations.byDirection(run);

    assertThat(valued.sites())
        .allSatisfy(site -> assertThat(site.shapley()).isCloseTo(4 / 3.0, within(ROUNDING)));
    assertThat(valued.warnings())
        .hasSize(4)
        .first()
        .asString()
        .startsWith("round 3: 6 of 8 coalitions make no model and are worth 0: Krum needs");
    assertThat(valued.rows().rows())
        .filteredOn(row -> row instanceof CoalitionValue value && value.reason().isPresent())
        .hasSize(24);
  }

  @Test
  void sitesWithTheSameRowsAreWorthTheSame() throws Exception {
    try (TestFederation twins =
        TestFederation.of(
            folder.resolve("twins"), "demo-hospitals", List.of("north", "other", "south"))) {
      Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session());
      Dataset<Row> other =
          rows.filter(col("site").equalTo("north")).withColumn("site", lit("other"));
      twins.addTables("breast-cancer", "site", rows.union(other));
      RunId run = new RunId("twins");
      Plan plan =
          twins.plan("breast-cancer-newton", "[north, south, west]", "[north, other, south]");
      assertThat(twins.run(plan, run)).isInstanceOf(RunResult.Finished.class);

      Valued valued = new Valuations(twins).byReference(run, reference, Optional.empty());

      assertThat(valued.sites()).extracting(SiteTotal::rounds).doesNotContain(0);
      assertThat(valued.sites().get(0).shapley())
          .isCloseTo(valued.sites().get(1).shapley(), within(ROUNDING))
          .isNotCloseTo(valued.sites().get(2).shapley(), within(1e-3));
    }
  }

  @Test
  void ordersOfManySitesAreSampled() throws Exception {
    List<String> sites = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    try (TestFederation many = TestFederation.of(folder.resolve("many"), "demo-hospitals", sites)) {
      many.addTables(
          "breast-cancer",
          "site",
          Hospitals.breastCancer(LocalSpark.session())
              .withColumn(
                  "site",
                  org.apache.spark.sql.functions.expr(
                      "substring('abcdefghi', 1 + pmod(xxhash64(mean_radius, mean_texture), 9), 1)")));
      RunId run = new RunId("many");
      Plan plan =
          many.plan(
              "breast-cancer-fedavg",
              "[north, south, west]",
              sites.toString(),
              "maximum: 50",
              "maximum: 1",
              "localOnly: true",
              "localOnly: false");
      assertThat(many.run(plan, run)).isInstanceOf(RunResult.Finished.class);

      Valued valued = new Valuations(many).byDirection(run);

      assertThat(valued.sites()).hasSize(9);
      assertThat(valued.sites().stream().mapToDouble(SiteTotal::shapley).sum())
          .isCloseTo(1, within(ROUNDING));
      assertThat(valued.sites()).allSatisfy(site -> assertThat(site.standardError()).isPresent());
      assertThat(valued.rows().rows())
          .filteredOn(row -> row instanceof SiteValue)
          .allSatisfy(
              row ->
                  assertThat(((SiteValue) row).valuation())
                      .isEqualTo("direction, 20 permutations, seed 7"));
    }
  }

  @Test
  void refusesARunThatIsNotThereOrHasNotEnded() throws Exception {
    assertThatThrownBy(() -> valuations.byDirection(new RunId("nothing")))
        .isInstanceOf(StoredRunException.class)
        .hasMessageContaining("there is no run nothing on the exchange (there are: [")
        .hasMessageContaining("lying")
        .extracting(thrown -> ((StoredRunException) thrown).code())
        .isEqualTo(ExitCode.DATA);

    RunId open = new RunId("open");
    federation.publishPlan(plan("{name: mean}", "{name: average}"), open);
    assertThatThrownBy(() -> valuations.byDirection(open))
        .isInstanceOf(StoredRunException.class)
        .hasMessage("run open has not ended (let its driver end it, then try again)")
        .extracting(thrown -> ((StoredRunException) thrown).code())
        .isEqualTo(ExitCode.TRY_AGAIN);
  }

  @Test
  void refusesARunOfWhichAnUpdateIsGoneOrWasChanged() throws Exception {
    RunId run = new RunId("torn");
    federation.run(plan("{name: mean}", "{name: average}"), run);
    Path rounds = federation.exchangeFolder().resolve("sites/south/runs/torn/rounds");
    Files.copy(rounds.resolve("5/update"), rounds.resolve("kept"));
    Files.delete(rounds.resolve("5/update"));

    assertThatThrownBy(() -> valuations.byDirection(run))
        .isInstanceOf(StoredRunException.class)
        .hasMessage(
            "the update of site south in round 5 of run torn is no longer on the exchange (restore it: without every update nothing can be said of any)");

    byte[] sent = Files.readAllBytes(rounds.resolve("kept"));
    int model = 84 + ByteBuffer.wrap(sent).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    for (int changed : new int[] {model, sent.length - 1}) {
      Files.write(rounds.resolve("5/update"), HostileSite.flipped(sent, changed));
      assertThatThrownBy(() -> valuations.byDirection(run))
          .isInstanceOf(EnvelopeException.class)
          .extracting(thrown -> ((EnvelopeException) thrown).reason())
          .isEqualTo(RefusalReason.CORRUPT);
    }
  }

  @Test
  void refusesAStrategyWhoseRoundsCannotBeTakenApart() throws Exception {
    RunId run = new RunId("lbfgs");
    federation.run(
        federation.plan(
            "breast-cancer-newton", "strategy: {name: newton}", "strategy: {name: lbfgs}"),
        run);

    assertThatThrownBy(() -> valuations.byDirection(run))
        .isInstanceOf(ContributionException.class)
        .hasMessageStartingWith("run lbfgs was trained by lbfgs, whose rounds are trial points");
  }

  @Test
  void refusesAReferenceWithoutTheColumnsOrTheMetric() {
    assertThatThrownBy(
            () ->
                valuations.byReference(
                    LYING, reference.drop("mean_radius", "malignant"), Optional.empty()))
        .isInstanceOf(ContributionException.class)
        .hasMessageStartingWith("the reference table does not fit the run's plan: ")
        .hasMessageContaining("mean_radius")
        .hasMessageContaining("malignant");
    assertThatThrownBy(() -> valuations.byReference(LYING, reference, Optional.of(Metric.RMSE)))
        .isInstanceOf(ContributionException.class)
        .hasMessage(
            "the reference rows give no metric rmse of this run's models (they give: [auc, accuracy, log-loss])")
        .extracting(thrown -> ((ContributionException) thrown).code())
        .isEqualTo(ExitCode.USAGE);
  }
}
