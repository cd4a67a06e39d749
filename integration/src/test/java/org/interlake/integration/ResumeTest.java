package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.run.RunConflictException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that is stopped anywhere resumes, and ends with the bytes of a run never stopped. */
final class ResumeTest {
  private static final RunId RUN = new RunId("resumed");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: fedavg, aggregation: {name: geometric-median}, server: {name: adam, learningRate: 0.1}",
        "name: fednova, localEpochs: 2, server: {name: yogi, learningRate: 0.1}",
        "name: scaffold, localEpochs: 2, server: {name: momentum, momentum: 0.5}",
        "name: feddyn, alpha: 0.1, localEpochs: 2"
      })
  void aRunThatIsStoppedAfterEveryRoundEndsWithTheSameBytes(String strategy) throws Exception {
    try (TestFederation whole = TestFederation.breastCancer(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      Plan plan =
          whole.plan(
              "breast-cancer-fedavg",
              "maximum: 50",
              "maximum: 3",
              ", targets: [{metric: auc, value: 0.995}]",
              "",
              "{name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}",
              "{batchSize: 16, learningRate: 0.05, " + strategy + "}");
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
          assertThat(stops).isLessThan(20);
        }
      }
      for (Future<ExitCode> site : sites) {
        site.get(60, TimeUnit.SECONDS);
      }

      assertThat(stops).isEqualTo(2 + 3 + 1 + 1);
      assertThat(SameBytesTest.models(stopped, RUN)).isEqualTo(SameBytesTest.models(whole, RUN));
      assertThat(stopped.registry().rounds(RUN))
          .extracting(RoundOutcome::round)
          .containsExactly(
              java.util.stream.IntStream.rangeClosed(1, 2 + 3 + 1)
                  .mapToObj(RoundNumber::new)
                  .toArray(RoundNumber[]::new));
      assertThat(stopped.registry().modelVersions(RUN))
          .extracting(version -> version.digest())
          .isEqualTo(whole.registry().modelVersions(RUN).stream().map(v -> v.digest()).toList());
      assertThat(memories(stopped))
          .isEqualTo(memories(whole))
          .allMatch(memory -> memory.contains("ParameterBytes"))
          .doesNotHaveDuplicates();
      assertThat(stopped.promoted().versions("breast-cancer", 10)).hasSize(1);
    }
  }

  @Test
  void anEndedRunIsNotRunAgainAndAChangedPlanIsRefused() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      Plan plan = hospitals.plan("breast-cancer-newton");
      RunResult result = hospitals.run(plan, RUN);
      long files = files(hospitals);

      assertThat(hospitals.driveHere(plan, RUN, new TestFederation.Heard())).isEqualTo(result);
      assertThat(files(hospitals)).isEqualTo(files);

      Plan changed = hospitals.plan("breast-cancer-newton", "l2: 1.0", "l2: 2.0");
      assertThatThrownBy(() -> hospitals.driveHere(changed, RUN, new TestFederation.Heard()))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining("a plan is not changed once it is signed")
          .extracting(e -> ((RunConflictException) e).code())
          .isEqualTo(ExitCode.CONFIGURATION);
      assertThat(files(hospitals)).isEqualTo(files);
    }
  }

  /** What is versioned beside each model: the strategy's state, the memory of the driver's step. */
  private static List<String> memories(TestFederation federation) {
    return federation.registry().modelVersions(RUN).stream()
        .map(
            version ->
                "%s %s %s %s"
                    .formatted(
                        version.state(),
                        version.state().map(ParameterBytes::digest),
                        version.serverMemory(),
                        version.serverMemory().map(ParameterBytes::digest)))
        .toList();
  }

  private static long files(TestFederation federation) throws java.io.IOException {
    try (var paths = Files.walk(federation.folder())) {
      return paths.filter(Files::isRegularFile).count();
    }
  }

  /** Interrupts its own driver once a number of rounds has closed. */
  static final class StopAfter extends TestFederation.Heard {
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
