package org.interlake.integration;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.run.ReferenceException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FLTrust over five sites with real patients, and a sixth part of these as public rows. */
final class TrustTest {
  private static final List<String> SITES = List.of("a", "b", "c", "d", "e");
  private static final List<String> LIARS = List.of("c", "d", "e");
  private static final String PUBLIC = "public";

  private static final int ROUNDS = 6;

  /** What a model of zeros has. */
  private static final double KNOWING_NOTHING = Math.log(2);

  @TempDir Path folder;

  private static Dataset<Row> dealt() {
    List<String> parts = new ArrayList<>(SITES);
    parts.add(PUBLIC);
    Column[] names = parts.stream().map(name -> lit(name)).toArray(Column[]::new);
    return Hospitals.breastCancer(LocalSpark.session())
        .withColumn(
            "site",
            element_at(
                array(names),
                pmod(xxhash64(col("mean_radius"), col("mean_texture")), lit(6))
                    .plus(1)
                    .cast("int")));
  }

  private static TestFederation layOut(Path place) throws Exception {
    TestFederation federation = TestFederation.of(place, "demo-hospitals", SITES);
    federation.copyTables("breast-cancer", "site", spark -> dealt());
    write(dealt().where(col("site").equalTo(PUBLIC)).drop("site"), publicRows(federation));
    return federation;
  }

  private static Path publicRows(TestFederation federation) {
    return federation.folder().resolve("public-rows");
  }

  private static void write(Dataset<Row> rows, Path table) {
    rows.write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", "true")
        .save(table.toString());
  }

  private static Plan plan(TestFederation federation, String rule, int rounds) throws Exception {
    return federation.plan(
        "breast-cancer-fltrust",
        "sites: [north, south, west]",
        "sites: " + SITES,
        "{name: fltrust}",
        rule,
        "maximum: 30",
        "maximum: " + rounds,
        "localOnly: true",
        "localOnly: false");
  }

  /** The honest sites' log-loss on held-out rows, by the final model, while three of five lie. */
  private static double attacked(TestFederation federation, String name, String rule)
      throws Exception {
    RunId run = new RunId(name);
    Plan plan = plan(federation, rule, ROUNDS);
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (String site : SITES) {
      sites.add(
          LIARS.contains(site)
              ? federation.followFlipped(site, run)
              : federation.follow(site, run));
    }
    assertThat(federation.drive(plan, run).get(240, TimeUnit.SECONDS))
        .isInstanceOf(RunResult.Finished.class);
    for (Future<ExitCode> site : sites) {
      site.get(60, TimeUnit.SECONDS);
    }
    List<MetricValue> losses =
        federation.registry().metrics(run).stream()
            .filter(metric -> metric.round().number() == 2 + ROUNDS + 1)
            .filter(metric -> metric.name().equals("log-loss") && metric.split().equals("test"))
            .filter(metric -> metric.site().isPresent())
            .filter(metric -> !LIARS.contains(metric.site().get().name()))
            .toList();
    assertThat(losses).hasSize(2);
    return losses.stream().mapToDouble(MetricValue::value).average().orElseThrow();
  }

  @Test
  void learnsWhereThreeOfFiveSitesTurnTheirUpdatesRoundAndTheMeanAndMedianDoNot() throws Exception {
    try (TestFederation federation = layOut(folder)) {
      federation.trust(publicRows(federation));

      assertThat(attacked(federation, "trust", "{name: fltrust}")).isLessThan(0.3);
      assertThat(attacked(federation, "mean", "{name: mean}")).isGreaterThan(KNOWING_NOTHING);
      assertThat(attacked(federation, "median", "{name: median}")).isGreaterThan(KNOWING_NOTHING);

      for (Contribution contribution :
          federation.registry().contributions(new RunId("trust")).stream()
              .filter(c -> c.round().number() == 3)
              .toList()) {
        double trust = contribution.standing().orElseThrow().trust().getAsDouble();
        if (LIARS.contains(contribution.site().name())) {
          assertThat(trust).as("%s", contribution.site()).isZero();
        } else {
          assertThat(trust).as("%s", contribution.site()).isBetween(0.5, 1.0);
        }
      }
      assertThat(federation.registry().contributions(new RunId("mean")))
          .allSatisfy(c -> c.standing().ifPresent(s -> assertThat(s.trust()).isEmpty()));
      assertThat(federation.registry().events(new RunId("trust")))
          .filteredOn(event -> event.kind().equals("reference"))
          .singleElement()
          .extracting(RunEvent::message)
          .asString()
          .contains("training rows");
    }
  }

  @Test
  void aDriverThatIsStoppedGoesOnWithTheRowsThatItBeganWith() throws Exception {
    RunId run = new RunId("resumed");
    try (TestFederation whole = layOut(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      whole.trust(publicRows(whole));
      stopped.trust(publicRows(whole));
      Plan plan = plan(whole, "{name: fltrust}", 3);
      whole.run(plan, run);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(stopped.follow(site.name(), run));
      }
      assertThatThrownBy(() -> stopped.driveHere(plan, run, new StopAfter(3)))
          .isInstanceOf(InterruptedException.class);
      write(dealt().where(col("site").equalTo("a")).drop("site"), publicRows(whole)); // version 1
      assertThat(stopped.driveHere(plan, run, new TestFederation.Heard()))
          .isInstanceOf(RunResult.Finished.class);
      for (Future<ExitCode> site : sites) {
        site.get(60, TimeUnit.SECONDS);
      }

      assertThat(SameBytesTest.models(stopped, run)).isEqualTo(SameBytesTest.models(whole, run));
    }
  }

  @Test
  void isRefusedBeforeAnythingIsPublishedWithoutPublicRowsThatFit() throws Exception {
    try (TestFederation federation = layOut(folder)) {
      Plan plan = plan(federation, "{name: fltrust}", 3);
      assertRefused(
          federation,
          plan,
          ExitCode.CONFIGURATION,
          "needs public rows",
          "'reference'",
          "--reference");

      federation.trust(folder.resolve("nowhere"));
      assertRefused(
          federation, plan, ExitCode.UNAVAILABLE, "Cannot read table", "the run's reference table");

      Dataset<Row> rows = dealt().where(col("site").equalTo(PUBLIC)).drop("site");
      federation.trust(publicRows(federation));
      write(rows.drop("worst_area"), publicRows(federation));
      assertRefused(
          federation, plan, ExitCode.DATA, "reference table", "worst_area is not in the table");
      write(rows.withColumn("split", lit("test")), publicRows(federation));
      assertRefused(federation, plan, ExitCode.DATA, "no training rows");
      write(rows.withColumn("malignant", lit(1L)), publicRows(federation));
      assertRefused(federation, plan, ExitCode.DATA, "malignant is '1' in every training row");
    }
  }

  private static void assertRefused(
      TestFederation federation, Plan plan, ExitCode code, String... said) {
    RunId run = new RunId("refused");
    assertThatThrownBy(() -> federation.driveHere(plan, run, new TestFederation.Heard()))
        .isInstanceOf(ReferenceException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(said))
        .extracting(e -> ((ReferenceException) e).code())
        .isEqualTo(code);
    try (Exchange exchange = federation.exchange()) {
      assertThat(exchange.exists(ExchangeLayout.plan(run))).isFalse();
      assertThat(exchange.list(ExchangeLayout.claims(run))).isEmpty();
    }
    assertThat(federation.registry().states(run)).isEmpty();
  }

  /** Interrupts its own driver once a number of rounds has closed. */
  private static final class StopAfter extends TestFederation.Heard {
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
}
