package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites that weigh by a column, from the table to the model. */
final class SiteWeightsTest {
  private static final RunId RUN = new RunId("weighed");
  private static final DisclosureLimits LIMITS = new DisclosureLimits(10, 1, 5);
  private static final String BEDS = "{name: mean, weights: column, column: beds}";

  /** 1 in one training row of each site, and 0 in all others. */
  private static final String ONE_BED =
      "if(row_number() over (partition by site, split order by mean_radius) = 1"
          + " and split = 'train', 1, 0)";

  @TempDir Path folder;

  private static Plan plan(TestFederation federation, String rule) throws Exception {
    return federation.plan(
        "breast-cancer-fedavg",
        "learningRate: 0.05}",
        "learningRate: 0.05, aggregation: " + rule + "}",
        "maximum: 50",
        "maximum: 3",
        ", targets: [{metric: auc, value: 0.995}]",
        "");
  }

  private RunResult simulate(String name, Plan plan, Dataset<Row> rows) throws Exception {
    Path table = folder.resolve("pool-" + name);
    rows.repartition(3).write().format("delta").save(table.toString());
    PinnedTable pool =
        PinnedTable.of(LocalSpark.session(), "delta.`%s`".formatted(table), OptionalLong.empty());
    Registry registry = registry(name);
    try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
      return new Simulation(
              LocalSpark.session(),
              VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site")),
              pool.version(),
              LIMITS,
              RUN,
              2)
          .run(
              registry,
              new PromotedModels(TestFederation.HADOOP, uri(name)),
              writer,
              new TestFederation.Heard(),
              Clock.systemUTC());
    }
  }

  private String uri(String name) {
    return folder.resolve("registry-" + name).toUri().toString();
  }

  private Registry registry(String name) {
    return new Registry(TestFederation.HADOOP, uri(name));
  }

  private List<Digest> models(String name, Plan plan, String beds) throws Exception {
    Dataset<Row> rows =
        Hospitals.breastCancer(LocalSpark.session())
            .withColumn("beds", functions.expr(beds).cast("double"));
    assertThat(simulate(name, plan, rows)).isInstanceOf(RunResult.Finished.class);
    return digests(registry(name));
  }

  private static List<Digest> digests(Registry registry) {
    return registry.modelVersions(RUN).stream().map(version -> version.digest()).toList();
  }

  @Test
  void aColumnOfOnesWeighsAsExamplesAndOneBedForEachSiteAsUniform() throws Exception {
    try (TestFederation federation = TestFederation.breastCancer(folder.resolve("plans"))) {
      List<Digest> examples = models("examples", plan(federation, "{name: mean}"), "1");
      List<Digest> uniform =
          models("uniform", plan(federation, "{name: mean, weights: uniform}"), "1");

      assertThat(models("ones", plan(federation, BEDS), "1"))
          .hasSizeGreaterThan(3)
          .isEqualTo(examples)
          .isNotEqualTo(uniform);
      assertThat(models("one-bed", plan(federation, BEDS), ONE_BED)).isEqualTo(uniform);
    }
  }

  @Test
  void separateSitesWeighTheSameToTheLastBit() throws Exception {
    Dataset<Row> rows =
        Hospitals.breastCancer(LocalSpark.session())
            .withColumn("beds", functions.col("worst_area").multiply(functions.lit(0.1)));
    try (TestFederation separate =
        TestFederation.of(
            folder.resolve("separate"), "demo-hospitals", List.of("north", "south", "west"))) {
      separate.addTables("breast-cancer", "site", rows);
      Plan plan = plan(separate, BEDS);
      RunResult expected = separate.run(plan, RUN);

      assertThat(simulate("simulated", plan, rows.orderBy("mean_texture"))).isEqualTo(expected);
      assertThat(digests(registry("simulated")))
          .hasSizeGreaterThan(3)
          .isEqualTo(digests(separate.registry()));
    }
  }

  @Test
  void aSiteWithoutABedDeclines() throws Exception {
    try (TestFederation federation = TestFederation.breastCancer(folder.resolve("plans"))) {
      RunResult result =
          simulate(
              "none",
              plan(federation, BEDS),
              Hospitals.breastCancer(LocalSpark.session())
                  .withColumn("beds", functions.expr("if(site = 'west', 0, 1)")));

      assertThat(result).isInstanceOf(RunResult.Abandoned.class);
      assertThat(result.reason()).contains("west declined (data.site-weight: site weight (beds))");
    }
  }
}
