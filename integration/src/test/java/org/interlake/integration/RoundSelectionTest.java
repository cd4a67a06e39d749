package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.interlake.integration.Wards.honest;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds that call some of the sites, one after the other, or that do not wait for all. */
final class RoundSelectionTest {
  private static final RunId RUN = new RunId("chosen");

  @TempDir Path folder;

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

  /** Drives a run to its end with a driver that is stopped after every round. */
  private static RunResult driveInSteps(TestFederation federation, Plan plan) {
    for (int rounds = 1; ; rounds++) {
      try {
        return federation.driveHere(plan, RUN, new StopAfter(rounds));
      } catch (InterruptedException e) {
        assertThat(rounds).isLessThan(30);
      }
    }
  }

  /** Round and site of each contribution row, with how it ended. */
  private static List<String> called(TestFederation federation) {
    return federation.registry().contributions(RUN).stream()
        .map(k -> "%s %s %s".formatted(k.round(), k.site(), k.status()))
        .toList();
  }

  @Test
  void aDrawnRoundCallsTwoOfThreeAndAResumedRunStopsWhereAWholeOneDoes() throws Exception {
    try (TestFederation whole = TestFederation.breastCancer(folder.resolve("whole"));
        TestFederation stepped = whole.twin(folder.resolve("stepped"))) {
      // A training round costs some 13 kB, give or take the bytes of the times in its messages.
      Plan plan = whole.plan("breast-cancer-selection", "bytes: 1000000000", "bytes: 157000");
      RunResult result = whole.run(plan, RUN);

      assertThat(result.reason()).startsWith("budget spent: ");
      List<TrainingRound> rounds = trainingRounds(whole);
      assertThat(rounds).hasSizeBetween(3, 20).allMatch(round -> round.sites().size() == 2);
      assertThat(rounds.stream().map(TrainingRound::sites).distinct()).hasSizeGreaterThan(1);
      assertThat(whole.registry().rounds(RUN))
          .filteredOn(round -> !round.purpose().equals("train"))
          .allMatch(round -> round.tally().called() == 3);
      assertThat(whole.registry().events(RUN))
          .extracting(RunEvent::kind)
          .contains("bytes-exchanged");

      List<Future<ExitCode>> sites = new ArrayList<>();
      plan.sites().forEach(site -> sites.add(stepped.follow(site.name(), RUN)));
      RunResult again = driveInSteps(stepped, plan);
      assertThat(again.reason()).startsWith("budget spent: ");
      assertThat(((RunResult.Finished) again).model())
          .isEqualTo(((RunResult.Finished) result).model());
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(SameBytesTest.models(stepped, RUN)).isEqualTo(SameBytesTest.models(whole, RUN));
      assertThat(trainingRounds(stepped)).isEqualTo(rounds);
    }
  }

  @Test
  void aRunEndsOnceItsMetricHasStoodStillForSoManyRounds() throws Exception {
    try (TestFederation federation = TestFederation.breastCancer(folder)) {
      Plan plan =
          federation.plan(
              "breast-cancer-fedavg",
              "stop:",
              "stop: {patience: {metric: auc, rounds: 3, minimumImprovement: 0.01}}\n#");
      RunResult result = federation.run(plan, RUN);

      // What was measured in training round k is the model that round k started from.
      List<Double> auc =
          federation.registry().metrics(RUN).stream()
              .filter(k -> k.scope() == MetricValue.Scope.OVERALL && k.name().equals("auc"))
              .filter(k -> k.split().equals("test"))
              .sorted(Comparator.comparing(MetricValue::round))
              .map(MetricValue::value)
              .toList();
      List<Double> inTraining = auc.subList(0, auc.size() - 1);
      assertThat(inTraining).hasSize(trainingRounds(federation).size()).hasSizeBetween(4, 49);
      List<Double> before = inTraining.subList(0, inTraining.size() - 3);
      double best = before.stream().max(Double::compare).orElseThrow();
      assertThat(inTraining.subList(inTraining.size() - 3, inTraining.size()))
          .allMatch(value -> value <= best + 0.01);
      assertThat(before.get(before.size() - 1)).isEqualTo(best);
      assertThat(result.reason()).contains("no better for 3 rounds", "stop.patience");
    }
  }

  private PinnedTable pool() throws Exception {
    Path table = folder.resolve("pool");
    Hospitals.breastCancer(LocalSpark.session()).write().format("delta").save(table.toString());
    return PinnedTable.of(
        LocalSpark.session(), "delta.`%s`".formatted(table), OptionalLong.empty());
  }

  @Test
  void aSimulationCallsATenthOfFortySites() throws Exception {
    try (TestFederation plans = TestFederation.of(folder.resolve("plans"), "f", List.of("a"))) {
      PinnedTable pool = pool();
      Partition partition = new Partition.Dealt(Partition.Scheme.parse("iid"), 40, 3);
      Plan plan =
          plans.plan(
              "breast-cancer-selection",
              "share: 0.6",
              "share: 0.1",
              "maximum: 50",
              "maximum: 8",
              "negative: 0}",
              "negative: 0, oneClass: allow}");
      Registry registry =
          new Registry(TestFederation.HADOOP, folder.resolve("simulated").toUri().toString());
      try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
        RunResult result =
            new Simulation(
                    LocalSpark.session(),
                    VirtualSites.of(pool.rows(), plan, partition),
                    pool.version(),
                    new DisclosureLimits(1, 1, 1),
                    RUN,
                    2)
                .run(
                    registry,
                    new PromotedModels(
                        TestFederation.HADOOP, folder.resolve("simulated").toUri().toString()),
                    writer,
                    new TestFederation.Heard(),
                    Clock.systemUTC());
        assertThat(result).isInstanceOf(RunResult.Finished.class);
      }
      assertThat(registry.rounds(RUN))
          .filteredOn(round -> round.purpose().equals("train"))
          .hasSize(8)
          .allMatch(round -> round.tally().called() == 4 && round.tally().contributed() == 4);
      assertThat(registry.contributions(RUN).stream().map(k -> k.site()).distinct()).hasSize(40);
    }
  }

  @Test
  void aSimulationRefusesABuffer() throws Exception {
    try (TestFederation plans = TestFederation.of(folder.resolve("plans"), "f", List.of("a"))) {
      PinnedTable pool = pool();
      Plan plan = plans.plan("breast-cancer-fedbuff");
      assertThatThrownBy(() -> VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site")))
          .isInstanceOf(SimulationException.class)
          .hasMessageContaining("try the plan with fedavg");
    }
  }

  private record TrainingRound(int number, List<String> sites) {}

  private static List<TrainingRound> trainingRounds(TestFederation federation) {
    return federation.registry().rounds(RUN).stream()
        .filter(round -> round.purpose().equals("train"))
        .map(
            round ->
                new TrainingRound(
                    round.round().number(),
                    federation.registry().contributions(RUN).stream()
                        .filter(k -> k.round().equals(round.round()))
                        .map(k -> k.site().name())
                        .toList()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "in steps"})
  void theModelGoesFromSiteToSiteAndPassesOverOneThatIsGone(String how) throws Exception {
    try (Wards wards = new Wards(folder)) {
      Plan plan =
          Wards.plan(
              "sites: [a, b, c]\nquorum: 2",
              "name: fedavg",
              "name: cyclic",
              "maximum: 1, timeout: 60s, gracePeriod: 20s",
              "maximum: 4, timeout: 3s, gracePeriod: 1s");
      List<Future<?>> players = new ArrayList<>();
      for (String site : List.of("a", "b", "c")) {
        double step = site.equals("a") ? 1 : 10;
        players.add(
            wards.play(
                site,
                RUN,
                round -> {
                  int number = round.context().round();
                  boolean gone = site.equals("b") && number > 2;
                  boolean called = number < 3 || number > 6 || calledIn(number).equals(site);
                  if (gone || !called) {
                    return Optional.empty();
                  }
                  return number > 2 && number < 7
                      ? Optional.of(round.sealed(round.vectorsWith(0, 0, step * number)))
                      : honest(round);
                }));
      }
      RunResult result =
          how.equals("whole")
              ? wards.federation().drive(plan, RUN).get(60, TimeUnit.SECONDS)
              : driveInSteps(wards.federation(), plan);

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      assertThat(called(wards.federation()))
          .startsWith(
              "1 a CONTRIBUTED",
              "1 b CONTRIBUTED",
              "1 c CONTRIBUTED",
              "2 a CONTRIBUTED",
              "2 b CONTRIBUTED",
              "2 c CONTRIBUTED",
              "3 a CONTRIBUTED",
              "4 b MISSING",
              "5 c CONTRIBUTED",
              "6 a CONTRIBUTED",
              "7 a CONTRIBUTED");
      assertThat(wards.federation().registry().rounds(RUN))
          .extracting(round -> round.round() + " " + round.status())
          .contains("3 PUBLISHED", "4 SKIPPED", "5 PUBLISHED");
      assertThat(intercepts(wards.federation()))
          .containsExactly("2 0.0", "3 3.0", "5 50.0", "6 6.0");
      for (Future<?> player : players) {
        player.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static String calledIn(int round) {
    return switch (round) {
      case 3, 6 -> "a";
      case 4 -> "b";
      default -> "c";
    };
  }

  private static List<String> intercepts(TestFederation federation) {
    return federation.registry().modelVersions(RUN).stream()
        .map(version -> version.round() + " " + version.coefficients().get(0).value())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "in steps"})
  void aBufferDoesNotWaitAndALateUpdateCountsLess(String how) throws Exception {
    try (Wards wards = new Wards(folder)) {
      Plan plan =
          Wards.plan(
              "sites: [a, b, c]\nquorum: 2",
              "name: fedavg",
              "name: fedbuff, bufferSize: 2, stalenessExponent: 1, maximumStaleness: 1",
              "maximum: 1, timeout: 60s",
              "maximum: 4, timeout: 30s");
      // Round 3: a and b. Round 4: a, and what c made of round 3. Round 5: a, and what b made of
      // round 4. Round 6: a and b; what c makes of round 4 is by then too old.
      List<Future<?>> players = new ArrayList<>();
      players.add(wards.play("a", RUN, round -> answer(round, 1)));
      players.add(
          wards.play(
              "b",
              RUN,
              round -> {
                int number = round.context().round();
                if (number == 4) {
                  wards.awaitFile("driver/runs/chosen/rounds/5/call");
                }
                return number == 5 ? Optional.empty() : answer(round, 3);
              }));
      players.add(
          wards.play(
              "c",
              RUN,
              round -> {
                int number = round.context().round();
                if (number == 3) {
                  wards.awaitFile("driver/runs/chosen/rounds/4/call");
                } else if (number == 4) {
                  wards.awaitFile("driver/runs/chosen/rounds/6/call");
                } else if (number == 5 || number == 6) {
                  return Optional.empty();
                }
                return answer(round, 8);
              }));
      RunResult result =
          how.equals("whole")
              ? wards.federation().drive(plan, RUN).get(60, TimeUnit.SECONDS)
              : driveInSteps(wards.federation(), plan);

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      // By hand, all sites having 50 rows, s(1) = 1/2:
      // x4 = (1 + 3) / 2; x5 = 2 + ((1 - 2) + (8 - 0) / 2) / 2; x6 = 3.5 + ((1 - 3.5) + (3 - 2) /
      // 2) / 2
      // x7 = (1 + 3) / 2
      assertThat(intercepts(wards.federation()))
          .containsExactly("2 0.0", "3 2.0", "4 3.5", "5 2.5", "6 2.0");
      assertThat(called(wards.federation()))
          .contains("4 b MISSING", "4 c CONTRIBUTED", "5 b CONTRIBUTED", "5 c MISSING");
      for (Future<?> player : players) {
        player.get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** In training rounds a model whose intercept is given. */
  private static Optional<byte[]> answer(HostileSite.OpenRound round, double intercept) {
    boolean training = round.layouts().get(0).name().equals("fedavg");
    if (!training) {
      return honest(round);
    }
    List<DoubleVector> vectors = round.vectorsWith(0, 0, intercept);
    return Optional.of(round.sealed(vectors));
  }
}
