package org.interlake.integration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seven sites hold real patients; two of them train on turned labels. */
final class RobustAggregationTest {
  private static final List<String> SITES = List.of("a", "b", "c", "d", "e", "f", "g");
  private static final List<String> LIARS = List.of("f", "g");

  @TempDir static Path folder;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    federation = TestFederation.of(folder, "demo-hospitals", SITES);
    Column[] names = SITES.stream().map(name -> lit(name)).toArray(Column[]::new);
    Dataset<Row> rows =
        Hospitals.breastCancer(LocalSpark.session())
            .withColumn(
                "site",
                org.apache.spark.sql.functions.element_at(
                    org.apache.spark.sql.functions.array(names),
                    pmod(xxhash64(col("mean_radius"), col("mean_texture")), lit(7))
                        .plus(1)
                        .cast("int")));
    Column lies = col("site").isin(LIARS.toArray()).and(col("split").equalTo("train"));
    federation.addTables(
        "breast-cancer",
        "site",
        rows.withColumn(
            "malignant",
            when(lies, lit(1).minus(col("malignant"))).otherwise(col("malignant")).cast("bigint")));
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: median}",
        "{name: trimmed-mean, share: 0.25}",
        "{name: krum, byzantine: 2, selected: 3}",
        "{name: geometric-median}"
      })
  void aRobustRuleIsBetterThanTheMeanUnderTurnedLabels(String rule) throws Exception {
    double mean = logLoss("mean", "{name: mean}");

    double robust = logLoss(rule.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", ""), rule);

    assertThat(robust).isLessThan(0.7 * mean);
  }

  @Test
  void theRegistryShowsWhoWentTheOtherWay() throws Exception {
    logLoss("mean", "{name: mean}");

    List<Contribution> first =
        federation.registry().contributions(new RunId("mean")).stream()
            .filter(contribution -> contribution.round().number() == 3)
            .sorted(Comparator.comparingDouble(c -> c.standing().orElseThrow().cosine()))
            .toList();

    // At first: later the mean stands where honest and lying sites pull against each other.
    assertThat(first).hasSize(7);
    assertThat(first.subList(0, 2))
        .extracting(contribution -> contribution.site().name())
        .containsExactlyInAnyOrderElementsOf(LIARS);
    assertThat(first)
        .extracting(contribution -> contribution.standing().orElseThrow().distanceRank())
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7);
  }

  /** Over the held-out rows of the honest sites, by the final model. */
  private static double logLoss(String name, String rule) throws Exception {
    RunId run = new RunId(name);
    Plan plan =
        federation.plan(
            "breast-cancer-fedavg",
            "sites: [north, south, west]",
            "sites: " + SITES,
            "learningRate: 0.05}",
            "learningRate: 0.05, aggregation: " + rule + "}",
            "maximum: 50",
            "maximum: 10",
            ", targets: [{metric: auc, value: 0.995}]",
            "",
            "localOnly: true",
            "localOnly: false");
    if (federation.registry().runs().stream().noneMatch(state -> state.run().equals(run))) {
      assertThat(federation.run(plan, run)).isInstanceOf(RunResult.Finished.class);
    }
    List<MetricValue> losses =
        federation.registry().metrics(run).stream()
            .filter(metric -> metric.round().number() == 13)
            .filter(metric -> metric.name().equals("log-loss") && metric.split().equals("test"))
            .filter(
                metric ->
                    metric
                        .site()
                        .map(SiteId::name)
                        .map(s -> !LIARS.contains(s))
                        .equals(Optional.of(true)))
            .collect(Collectors.toList());
    assertThat(losses).hasSize(5);
    return losses.stream().mapToDouble(MetricValue::value).average().orElseThrow();
  }
}
