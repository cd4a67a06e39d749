package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.SimulationException;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual sites of one table: the models of separate sites. */
final class SimulationTest {
  private static final RunId RUN = new RunId("equal");
  private static final DisclosureLimits LIMITS = new DisclosureLimits(10, 1, 5);

  @TempDir static Path pools;
  private static PinnedTable hospitals;
  private static PinnedTable branches;

  @TempDir Path folder;

  @BeforeAll
  static void pool() {
    hospitals = pool(pools.resolve("hospitals"), Hospitals.breastCancer(LocalSpark.session()));
    branches = pool(pools.resolve("branches"), Branches.rows());
  }

  private static PinnedTable pool(Path path, Dataset<Row> rows) {
    rows.repartition(3).write().format("delta").save(path.toString());
    return PinnedTable.of(LocalSpark.session(), "delta.`%s`".formatted(path), OptionalLong.empty());
  }

  /** What a simulated run left behind. */
  private record Left(RunResult result, Registry registry) {}

  private Left simulate(String name, VirtualSites sites, PinnedTable pool, RunId run, int threads)
      throws Exception {
    String uri = folder.resolve(name).toUri().toString();
    Registry registry = new Registry(TestFederation.HADOOP, uri);
    try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
      RunResult result =
          new Simulation(LocalSpark.session(), sites, pool.version(), LIMITS, run, threads)
              .run(
                  registry,
                  new PromotedModels(TestFederation.HADOOP, uri),
                  writer,
                  new TestFederation.Heard(),
                  Clock.systemUTC());
      return new Left(result, registry);
    }
  }

  /** Where plans are read; the simulation has its rows from elsewhere. */
  private TestFederation plans() throws Exception {
    return TestFederation.of(
        folder.resolve("plans"), "demo-hospitals", List.of("north", "south", "west"));
  }

  private static List<Digest> models(Registry registry, RunId run) {
    return registry.modelVersions(run).stream().map(model -> model.digest()).toList();
  }

  /** Round, site and rows. What separate sites send is encrypted, and other bytes each time. */
  private static List<String> contributions(Registry registry, RunId run) {
    return registry.contributions(run).stream()
        .map(c -> "%s %s %s".formatted(c.round(), c.site(), c.examples()))
        .toList();
  }

  private static List<String> metrics(Registry registry, RunId run) {
    return registry.metrics(run).stream().map(MetricValue::toString).toList();
  }

  /** Of the plans whose sites keep nothing and keep a state, one each also site after site. */
  @ParameterizedTest
  @CsvSource({
    "breast-cancer-newton, 15, 15, true",
    "breast-cancer-fedavg, 50, 4, false",
    "breast-cancer-k-means, 60, 6, false",
    "breast-cancer-scaffold, 50, 4, true",
    "breast-cancer-feddyn, 50, 4, false",
    "breast-cancer-top-k, 50, 4, false"
  })
  void simulatedSitesGiveTheBytesOfSeparateSites(
      String planName, int maximum, int rounds, boolean inTurn) throws Exception {
    try (TestFederation separate = TestFederation.breastCancer(folder.resolve("separate"))) {
      Plan plan = separate.plan(planName, "maximum: " + maximum, "maximum: " + rounds);
      RunResult expected = separate.run(plan, RUN);

      VirtualSites sites = VirtualSites.of(hospitals.rows(), plan, new Partition.ByColumn("site"));
      assertThat(sites.plan()).isEqualTo(plan);
      for (int threads : inTurn ? new int[] {1, 3} : new int[] {3}) {
        Left simulated = simulate("registry-" + threads, sites, hospitals, RUN, threads);

        assertThat(simulated.result()).isEqualTo(expected);
        assertThat(models(simulated.registry(), RUN))
            .isNotEmpty()
            .isEqualTo(models(separate.registry(), RUN));
        assertThat(contributions(simulated.registry(), RUN))
            .hasSizeGreaterThan(6)
            .isEqualTo(contributions(separate.registry(), RUN));
        assertThat(metrics(simulated.registry(), RUN)).isEqualTo(metrics(separate.registry(), RUN));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: fine-tune",
        "name: ditto",
        "name: apfl",
        "name: fedper, groups: [intercept]"
      })
  void simulatedSitesMeasureTheSamePersonalModels(String personalization) throws Exception {
    try (TestFederation separate = Branches.federation(folder.resolve("separate"))) {
      Plan plan = Branches.plan(2, "fedavg", personalization);
      RunResult expected = separate.run(plan, RUN);

      VirtualSites sites = VirtualSites.of(branches.rows(), plan, new Partition.ByColumn("branch"));
      Left simulated = simulate("registry", sites, branches, RUN, 2);

      assertThat(simulated.result()).isEqualTo(expected);
      assertThat(metrics(simulated.registry(), RUN))
          .anyMatch(line -> line.contains("PERSONAL"))
          .isEqualTo(metrics(separate.registry(), RUN));
      assertThat(contributions(simulated.registry(), RUN))
          .isEqualTo(contributions(separate.registry(), RUN));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:5", "shards:2"})
  void aPartitionIsReproducibleAndRecorded(String scheme) throws Exception {
    try (TestFederation federation = plans()) {
      Plan plan =
          federation.plan(
              "breast-cancer-fedavg",
              "negative: 0}",
              "negative: 0, oneClass: allow}",
              "maximum: 50",
              "maximum: 4");
      Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session()).drop("site");
      Partition partition = new Partition.Dealt(Partition.Scheme.parse(scheme), 7, 3);
      PinnedTable first = pool(folder.resolve("pool-1"), rows);
      PinnedTable second = pool(folder.resolve("pool-2"), rows.orderBy("worst_area"));
      Left one = simulate("one", VirtualSites.of(first.rows(), plan, partition), first, RUN, 2);
      Left two = simulate("two", VirtualSites.of(second.rows(), plan, partition), second, RUN, 2);

      assertThat(one.result()).isInstanceOf(RunResult.Finished.class);
      assertThat(models(two.registry(), RUN)).isEqualTo(models(one.registry(), RUN));
      assertThat(contributions(two.registry(), RUN))
          .isEqualTo(contributions(one.registry(), RUN))
          .anyMatch(line -> line.contains(" site-7 "));
      assertThat(one.registry().events(RUN))
          .extracting(RunEvent::kind, RunEvent::message)
          .contains(
              org.assertj.core.groups.Tuple.tuple(
                  "simulated",
                  "table %s, %s over 7 sites, seed 3"
                      .formatted(first.version().text(), Partition.Scheme.parse(scheme).text())));
      assertThat(one.registry().contributions(RUN))
          .extracting(Contribution::site)
          .doesNotContainNull();
    }
  }

  @Test
  void namesWhatKeepsATableFromBeingAFederation() throws Exception {
    try (TestFederation federation = plans()) {
      Plan plan = federation.plan("breast-cancer-newton");
      Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session());

      assertRefused(rows, plan, new Partition.ByColumn("clinic"), "clinic is not in the table");
      assertRefused(
          rows.where("site = 'north'"),
          plan,
          new Partition.ByColumn("site"),
          "one value, 'north'",
          "two sites or more",
          "--partition");
      assertRefused(
          rows.withColumn("site", functions.upper(functions.col("site"))),
          plan,
          new Partition.ByColumn("site"),
          "3 values are no sites' names",
          "NORTH",
          "spell them so");
      assertRefused(
          rows.withColumn("site", functions.expr("nullif(site, 'west')")),
          plan,
          new Partition.ByColumn("site"),
          "column site is missing in",
          "leave them out");
      assertRefused(
          rows.limit(5),
          plan,
          new Partition.Dealt(new Partition.Iid(), 9, 1),
          "4 of 9 sites have no rows",
          "fewer --sites");
      assertRefused(
          rows.drop("worst_area"),
          plan,
          new Partition.ByColumn("site"),
          "column worst_area is not in the table");
      Plan unlabelled = federation.plan("breast-cancer-k-means");
      assertRefused(
          rows,
          unlabelled,
          new Partition.Dealt(new Partition.Dirichlet(1), 3, 1),
          "dirichlet:1.0 needs classes",
          "take iid");
    }
  }

  private static void assertRefused(
      Dataset<Row> rows, Plan plan, Partition partition, String... said) {
    assertThatThrownBy(() -> VirtualSites.of(rows, plan, partition))
        .isInstanceOf(SimulationException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(said));
  }

  @Test
  void aSiteWithoutTrainingRowsDeclinesAndTheQuorumDecides() throws Exception {
    try (TestFederation federation = plans()) {
      Plan plan = federation.plan("breast-cancer-newton");
      PinnedTable pool =
          pool(
              folder.resolve("pool"),
              Hospitals.breastCancer(LocalSpark.session())
                  .withColumn("split", functions.expr("if(site = 'west', 'test', split)")));
      VirtualSites all = VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site"));
      Left abandoned = simulate("all", all, pool, RUN, 2);
      assertThat(abandoned.result()).isInstanceOf(RunResult.Abandoned.class);
      assertThat(abandoned.result().reason()).contains("west declined (data.no-rows");

      VirtualSites two =
          VirtualSites.of(
              pool.rows(), plan.withSites(plan.sites(), 2), new Partition.ByColumn("site"));
      assertThat(simulate("two", two, pool, RUN, 2).result())
          .isInstanceOf(RunResult.Finished.class);
    }
  }
}
