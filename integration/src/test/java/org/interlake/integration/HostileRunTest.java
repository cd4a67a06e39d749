package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.AttackedHospitals.WEST;
import static org.interlake.integration.AttackedHospitals.context;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RunState;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an enrolled site can do to a run: end it, by name, where nobody can go on without it. */
final class HostileRunTest {
  @TempDir static Path folder;
  private static AttackedHospitals hospitals;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    hospitals = new AttackedHospitals(folder);
    federation = hospitals.federation();
  }

  @AfterAll
  static void close() {
    hospitals.close();
  }

  @Test
  void waitsForASlowHonestSiteWhenAnEarlyUpdateTurnsOutToBePoison() throws Exception {
    RunId run = new RunId("poisoned");
    Plan plan =
        hospitals.fedavg(
            1, "sites: [north, south, west]\nquorum: 2", "gracePeriod: 20s", "gracePeriod: 100ms");
    // North and poison make a quorum of heads; south comes when the grace period is long over.
    Future<RunResult> driver = federation.drive(plan, run);
    Future<?> hostile = hospitals.attack(run, round -> Optional.of(poison(round)));
    Future<ExitCode> north = federation.follow("north", run);
    try (HostileSite south = new HostileSite(federation, "south", run)) {
      Future<?> slow =
          hospitals.submit(
              () -> {
                south.attack(
                    round -> {
                      pause(800);
                      return Optional.of(
                          round.context().round() == 1 ? counts(round) : spread(round));
                    });
                return null;
              });
      RunResult result = driver.get(60, TimeUnit.SECONDS);

      assertThat(result.reason()).isEqualTo("all 1 training rounds are done");
      assertThat(federation.registry().contributions(run))
          .filteredOn(c -> c.site().equals(new SiteId("south")))
          .extracting(Contribution::status)
          .containsOnly(Contribution.Status.CONTRIBUTED);
      slow.get(10, TimeUnit.SECONDS);
      hostile.get(10, TimeUnit.SECONDS);
      north.get(10, TimeUnit.SECONDS);
    }
  }

  private static byte[] poison(OpenRound round) {
    return round.sealed(round.vectorsWith(0, 0, Double.NaN));
  }

  /** Fifty rows, each with a value of 1 in each of the thirty columns. */
  private static byte[] counts(OpenRound round) {
    double[] values = new double[63];
    Arrays.fill(values, 50);
    values[1] = 20;
    values[2] = 30;
    return round.sealed(List.of(DoubleVector.of(round.layouts().get(0), values)));
  }

  private static byte[] spread(OpenRound round) {
    return round.sealed();
  }

  @Test
  void isAbandonedWithTheReasonWhereTheFeaturesDoNotAllowTheModel() throws Exception {
    RunId run = new RunId("too-many-axes");
    Plan plan =
        federation.plan(
            "breast-cancer-pca",
            "components: 3",
            "components: 11",
            "sites: [north, south, west]",
            "sites: [north, south]");
    Future<ExitCode> north = federation.follow("north", run);
    Future<ExitCode> south = federation.follow("south", run);

    RunResult result = federation.drive(plan, run).get(60, TimeUnit.SECONDS);

    assertThat(result).isInstanceOf(RunResult.Abandoned.class);
    assertThat(result.reason())
        .isEqualTo("11 components of 10 encoded features (model.components must be from 1 to 10)");
    north.get(10, TimeUnit.SECONDS);
    south.get(10, TimeUnit.SECONDS);
  }

  @Test
  void isAbandonedWithTheReasonWhereEverySiteIsNeeded() throws Exception {
    RunId run = new RunId("all-needed");
    Plan plan = hospitals.fedavg(1, "sites: [north, south, west]");

    RunResult result =
        hospitals.runAttacked(
            plan, run, round -> Optional.of(round.sealedWith(SigningKey.generate())));

    assertThat(result)
        .isEqualTo(
            new RunResult.Abandoned(
                "round 1 (contract-counts) missed its quorum: 2 of 3 updates needed;"
                    + " west refused (forged)"));
    RunState last = federation.registry().states(run).get(1);
    assertThat(last.status()).isEqualTo(RunState.Status.ABANDONED);
    assertThat(last.reason()).contains(result.reason());
  }

  @Test
  void isAbandonedWithTheReasonWhenFiniteNumbersOverflow() throws Exception {
    RunId run = new RunId("overflow");
    Plan plan = hospitals.fedavg(1, "sites: [north, south, west]\nquorum: 2");

    RunResult result =
        hospitals.runAttacked(
            plan,
            run,
            round ->
                Optional.of(
                    round.context().round() < 3
                        ? round.sealed(round.body() + " ")
                        : round.sealed(round.vectorsWith(0, 4, Double.MAX_VALUE))));

    assertThat(result)
        .isEqualTo(
            new RunResult.Abandoned(
                "round 3 (train): the aggregate of finite updates overflows at element 4 of"
                    + " vector fedavg; scale the features, or lower the learning rate"));
  }

  @Test
  void aForgedAcceptanceIsNamedInTheReason() throws Exception {
    RunId run = new RunId("forged-acceptance");
    Plan plan = hospitals.fedavg(1, "sites: [north, south, west]");
    Path accepted =
        federation.exchangeFolder().resolve("sites/west/runs").resolve(run.name() + "/accepted");
    Files.createDirectories(accepted.getParent());
    Files.writeString(accepted, "yes, of course");

    RunResult result = federation.run(plan, run);

    assertThat(result).isInstanceOf(RunResult.Abandoned.class);
    assertThat(result.reason())
        .startsWith("the quorum of 3 cannot be met: ")
        .contains("answer of west refused (truncated)");
    assertThat(federation.registry().events(run))
        .filteredOn(event -> event.kind().equals("answer-refused"))
        .hasSize(1)
        .allSatisfy(event -> assertThat(event.site()).contains(WEST))
        .allSatisfy(event -> assertThat(event.message()).startsWith("truncated: "));
  }

  @Test
  void whatASiteMakesTheDriverSayIsBounded() throws Exception {
    RunId run = new RunId("loud");
    Plan plan = hospitals.fedavg(1, "sites: [north, south, west]\nquorum: 2");

    RunResult result =
        hospitals.runAttacked(
            plan,
            run,
            round ->
                Optional.of(
                    round.sealed(
                        context(
                            round,
                            "\u001b[2J\n".repeat(10_000),
                            round.context().parent(),
                            "driver"))));

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(federation.registry().contributions(run))
        .filteredOn(c -> c.site().equals(WEST))
        .isNotEmpty()
        .allSatisfy(
            c ->
                assertThat(c.reason().orElseThrow())
                    .startsWith("wrong-context: ")
                    .hasSizeLessThan(1100)
                    .doesNotContain("\u001b", "\n"));
    assertThat(federation.registry().events(run))
        .filteredOn(event -> event.kind().equals("update-refused"))
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event.message()).hasSizeLessThan(1100).doesNotContain("\u001b", "\n"));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
