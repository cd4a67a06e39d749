package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.interlake.integration.Wards.honest;
import static org.interlake.integration.Wards.plan;
import static org.interlake.integration.Wards.planText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.run.RunConflictException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a driver does about sites that are silent, slow or gone, and about other drivers and plans.
 */
final class RunTroubleTest {
  @TempDir static Path folder;
  private static Wards wards;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    wards = new Wards(folder);
    federation = wards.federation();
  }

  @AfterAll
  static void close() {
    wards.close();
  }

  @Test
  void aRunGoesOnWithoutTheSiteThatDeclinesIfItsQuorumAllows() throws Exception {
    for (String site : List.of("a", "b", "c")) {
      wards.readFrom(site, wards.goodTable().toString());
    }
    wards.readFrom("b", folder.resolve("tables/nowhere").toString());
    RunId run = new RunId("one-declines");

    RunResult result = federation.run(plan("sites: [a, b, c]\nquorum: 2"), run);

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(federation.registry().events(run))
        .filteredOn(event -> event.kind().equals("site-declined"))
        .extracting(event -> event.site().orElseThrow() + " " + event.message())
        .containsExactly("b table.unavailable: this site's table cannot be read; ask the site");
    assertThat(federation.registry().contributions(run))
        .extracting(Contribution::site)
        .doesNotContain(new SiteId("b"));
  }

  @Test
  void aRunIsAbandonedWithAllReasonsIfEverySiteDeclines() throws Exception {
    Path nowhere = folder.resolve("tables/nowhere");
    for (String site : List.of("a", "b", "c")) {
      wards.readFrom(site, nowhere.toString());
    }
    Files.writeString(
        federation.siteFile("c"), Files.readString(federation.siteFile("c")).replace("dose, ", ""));
    RunId run = new RunId("all-decline");

    assertAbandoned(
        federation.run(plan("sites: [a, b, c]\nquorum: 1"), run),
        run,
        "the quorum of 1 cannot be met: 0 of 3 sites accepted;"
            + " a declined (table.unavailable: this site's table cannot be read; ask the site);"
            + " b declined (table.unavailable: this site's table cannot be read; ask the site);"
            + " c declined (policy.columns: the policy does not permit the columns [dose])");
    assertThat(federation.exchangeFolder().resolve("driver/runs/all-decline/rounds"))
        .doesNotExist();
  }

  @Test
  void aRunIsAbandonedIfTooFewSitesAnswerInTime() throws Exception {
    RunId run = new RunId("nobody-answers");
    Plan plan = plan("sites: [a, b, c]\nquorum: 2", "acceptTimeout: 20s", "acceptTimeout: 500ms");

    Future<RunResult> driver = federation.drive(plan, run);
    try (HostileSite a = new HostileSite(federation, "a", run)) {
      a.accept();
      assertAbandoned(
          driver.get(30, TimeUnit.SECONDS),
          run,
          "the quorum of 2 was not met within PT0.5S: 1 of 3 sites accepted [a];"
              + " no answer from [b, c]");
    }
  }

  @Test
  void aRunIsAbandonedByNameIfAcceptedSitesFallSilent() throws Exception {
    RunId run = new RunId("silence");
    Plan plan = plan("sites: [a, b, c]\nquorum: 2", "timeout: 60s", "timeout: 700ms");
    Future<?> a = wards.play("a", run, Wards::honest);
    Future<?> b = wards.play("b", run, round -> Optional.empty());
    Future<?> c = wards.play("c", run, round -> Optional.empty());

    assertAbandoned(
        federation.drive(plan, run).get(30, TimeUnit.SECONDS),
        run,
        "round 1 (contract-counts) missed its quorum: 1 of 2 updates needed;"
            + " nothing from b; nothing from c");
    for (Future<?> site : List.of(a, b, c)) {
      site.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSlowSiteIsMissingAndComesBackAndALateOneJoins() throws Exception {
    RunId run = new RunId("slow");
    Plan plan =
        plan(
            "sites: [a, b, c]\nquorum: 1",
            "gracePeriod: 20s",
            "gracePeriod: 3s",
            "acceptTimeout: 20s",
            "acceptTimeout: 5s",
            "maximum: 1",
            "maximum: 2");
    // b sleeps through round 1; c accepts when round 2 is on.
    Future<?> b =
        wards.play(
            "b",
            run,
            round -> {
              if (round.context().round() == 1) {
                return Optional.empty();
              }
              wards.awaitFile("sites/c/runs/slow/accepted"); // its answer begins the grace period
              return honest(round);
            });
    Future<?> c =
        wards.submit(
            () -> {
              try (HostileSite late = new HostileSite(federation, "c", run)) {
                wards.awaitFile("driver/runs/slow/rounds/2/call");
                late.attack(
                    round -> round.context().round() < 3 ? Optional.empty() : honest(round));
              }
              return null;
            });
    Future<?> a =
        wards.play(
            "a",
            run,
            round -> {
              int number = round.context().round();
              if (number == 2) {
                wards.awaitFile("sites/c/runs/slow/accepted");
              }
              if (number >= 2) {
                wards.awaitFile("sites/b/runs/slow/rounds/%d/update".formatted(number));
              }
              if (number >= 3) {
                wards.awaitFile("sites/c/runs/slow/rounds/%d/update".formatted(number));
              }
              return honest(round);
            });

    RunResult result = federation.drive(plan, run).get(60, TimeUnit.SECONDS);

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(federation.registry().contributions(run))
        .extracting(k -> "%s %s %s".formatted(k.round(), k.site(), k.status()))
        .containsExactly(
            "1 a CONTRIBUTED",
            "1 b MISSING",
            "2 a CONTRIBUTED",
            "2 b CONTRIBUTED",
            "3 a CONTRIBUTED",
            "3 b CONTRIBUTED",
            "3 c CONTRIBUTED",
            "4 a CONTRIBUTED",
            "4 b CONTRIBUTED",
            "4 c CONTRIBUTED",
            "5 a CONTRIBUTED",
            "5 b CONTRIBUTED",
            "5 c CONTRIBUTED");
    for (Future<?> site : List.of(a, b, c)) {
      site.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSecondDriverOfARunKeepsItsHandsOff() throws Exception {
    RunId run = new RunId("two-drivers");
    Plan plan = plan("sites: [a]", "acceptTimeout: 20s", "acceptTimeout: 3s");
    Future<RunResult> first = federation.drive(plan, run);
    wards.awaitFile("driver/runs/two-drivers/plan");
    Map<String, String> before = wards.filesOf("driver/runs/two-drivers");

    assertThatThrownBy(() -> federation.driveHere(plan, run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessageContaining(
            "Run two-drivers is held by another driver: process %d on host "
                .formatted(ProcessHandle.current().pid()))
        .hasMessageContaining("--take-over");

    assertThat(wards.filesOf("driver/runs/two-drivers")).isEqualTo(before);
    assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(RunResult.Abandoned.class);
  }

  @Test
  void aRunThatHasBegunTakesNoOtherPlan() throws Exception {
    RunId run = new RunId("other-plan");
    federation.publishPlan(plan("sites: [a]"), run);

    assertThatThrownBy(
            () ->
                federation.driveHere(
                    plan("sites: [a]", "seed: 1", "seed: 2"), run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageStartingWith("Run other-plan was started with another plan than this file");
    assertThat(federation.registry().states(run)).isEmpty();
    assertThat(wards.filesOf("driver/runs/other-plan"))
        .containsOnlyKeys("plan", "claims/1", "claims/1.released");
  }

  @Test
  void aRunThatHasEndedEndsTheSameAgainAndWritesNothing() throws Exception {
    RunId run = new RunId("ended");
    Plan plan = plan("sites: [a]", "acceptTimeout: 20s", "acceptTimeout: 100ms");
    RunResult result = federation.driveHere(plan, run, new TestFederation.Heard());
    Map<String, String> before = wards.filesOf("");
    List<RunState> states = federation.registry().states(run);

    assertThat(federation.driveHere(plan, run, new TestFederation.Heard())).isEqualTo(result);
    assertThatThrownBy(
            () -> federation.driveHere(plan("sites: [a, b]"), run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.CONFIGURATION));

    assertThat(wards.filesOf("")).isEqualTo(before);
    assertThat(federation.registry().states(run)).isEqualTo(states);
  }

  @Test
  void anExchangeThatCannotBeWrittenIsToldByItsPath(@TempDir Path place) throws Exception {
    try (TestFederation broken = TestFederation.of(place, "wards", List.of("a"))) {
      Files.createDirectories(broken.exchangeFolder());
      Files.writeString(broken.exchangeFolder().resolve("driver"), "a file, not a folder");

      assertThatThrownBy(
              () ->
                  broken.driveHere(plan("sites: [a]"), new RunId("r1"), new TestFederation.Heard()))
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("driver")
          .hasMessageContaining("Check that the exchange can be reached");
      assertThat(place.resolve("registry")).doesNotExist();
    }
  }

  @Test
  void anExchangeThatIsNotThereIsNotMade(@TempDir Path place) throws Exception {
    try (TestFederation broken = TestFederation.of(place, "wards", List.of("a"))) {
      broken.writeSiteFile("a", "patients", new String[] {"age"}, 1);
      Files.delete(place.resolve("exchange"));

      assertThatThrownBy(
              () ->
                  broken.driveHere(plan("sites: [a]"), new RunId("r1"), new TestFederation.Heard()))
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("does not exist, or is not a folder");
      assertThatThrownBy(() -> broken.once("a")).isInstanceOf(ExchangeException.class);
      assertThat(place.resolve("exchange")).doesNotExist();
    }
  }

  @Test
  void aPlanNamesEachSiteOnceAndAFutureDeadline() throws Exception {
    assertThatThrownBy(() -> plan("sites: [a, b, a]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sites")
        .hasMessageContaining("twice");
    Path file = folder.resolve("late.yaml");
    Files.writeString(file, planText("sites: [a]\ndeadline: 2026-01-01T00:00:00Z"));
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);

    assertThat(PlanReader.read(file).deadline()).isEqualTo("2026-01-01T00:00:00Z");
    assertThatThrownBy(() -> PlanReader.readForStart(file, clock))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("deadline")
        .hasMessageContaining("is in the past");
  }

  private static void assertAbandoned(RunResult result, RunId run, String reason) {
    assertThat(result).isEqualTo(new RunResult.Abandoned(reason));
    List<RunState> states = federation.registry().states(run);
    assertThat(states)
        .extracting(RunState::status)
        .containsExactly(RunState.Status.RUNNING, RunState.Status.ABANDONED);
    assertThat(states.get(1).reason()).contains(reason);
    assertThat(federation.registry().events(run))
        .filteredOn(event -> event.kind().equals("run-abandoned"))
        .extracting(event -> event.message())
        .containsExactly(reason);
    assertThat(federation.registry().modelVersions(run)).isEmpty();
  }
}
