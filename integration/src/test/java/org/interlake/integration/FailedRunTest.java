package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.interlake.integration.Wards.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that fails says so in the registry, and the same command goes on with its run. */
final class FailedRunTest {
  private static final RunId RUN = new RunId("failed");

  @TempDir Path folder;

  @Test
  void aRunWhoseDriverFailedFromWithinIsRecordedAndStartedAgain() throws Exception {
    try (Wards wards = new Wards(folder)) {
      Plan plan = plan("sites: [a]");
      Future<?> a = wards.play("a", RUN, Wards::honest);

      assertThatThrownBy(() -> wards.federation().driveHere(plan, RUN, new FailAfterRoundTwo()))
          .isInstanceOf(IllegalStateException.class);

      assertThat(states(wards))
          .containsExactly(
              "RUNNING after 0 rounds: ",
              "FAILED after 2 rounds: java.lang.IllegalStateException: the wheel?came off");
      assertThat(wards.filesOf("driver/runs/failed")).doesNotContainKey("result");

      RunResult result = wards.federation().driveHere(plan, RUN, new TestFederation.Heard());

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      assertThat(states(wards))
          .hasSize(4)
          .endsWith(
              "RUNNING after 2 rounds: ",
              "FINISHED after 4 rounds: all 1 training rounds are done");
      assertThat(wards.federation().registry().rounds(RUN)).hasSize(4);
      a.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aDriverThatLosesTheExchangeEndsWith69AndTheSameCommandGoesOn() throws Exception {
    try (Wards wards = new Wards(folder);
        Processes processes = new Processes(folder.resolve("logs"))) {
      Path plan = Files.writeString(folder.resolve("plan.yaml"), Wards.planText("sites: [a]"));
      Path inTheWay = wards.federation().exchangeFolder().resolve("driver/runs/failed/rounds");
      Files.createDirectories(inTheWay.getParent());
      Files.writeString(inTheWay, "a file where a folder should be");
      Future<?> a = wards.play("a", RUN, Wards::honest);

      Processes.Running failing = driver(processes, "failing", wards, plan);
      assertThat(failing.exitCode(Duration.ofMinutes(3))).as(failing.output()).isEqualTo(69);
      assertThat(failing.output())
          .contains("interlake: Cannot write ", "Check that the exchange can be reached")
          .doesNotContain("Stack trace");
      assertThat(states(wards)).hasSize(2).last().asString().startsWith("FAILED after 0 rounds: ");

      Files.delete(inTheWay);
      Processes.Running again = driver(processes, "again", wards, plan);
      assertThat(again.exitCode(Duration.ofMinutes(3))).as(again.output()).isZero();
      assertThat(again.output()).contains("resumed run failed");
      assertThat(wards.federation().registry().states(RUN))
          .extracting(RunState::status)
          .endsWith(RunState.Status.RUNNING, RunState.Status.FINISHED);
      a.get(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> states(Wards wards) {
    return wards.federation().registry().states(RUN).stream()
        .map(
            state ->
                "%s after %d rounds: %s"
                    .formatted(state.status(), state.rounds(), state.reason().orElse("")))
        .toList();
  }

  private static Processes.Running driver(Processes processes, String name, Wards wards, Path plan)
      throws Exception {
    return processes.interlake(
        name,
        "--master",
        "local[2]",
        "driver",
        "--conf-file",
        wards.federation().driverFile().toString(),
        "--plan",
        plan.toString(),
        "--run",
        RUN.name());
  }

  /** What no driver should do: it fails after the second round. */
  private static final class FailAfterRoundTwo extends TestFederation.Heard {
    @Override
    public void roundClosed(RoundReport report) {
      super.roundClosed(report);
      if (rounds.size() == 2) {
        throw new IllegalStateException("the wheel\ncame off");
      }
    }
  }
}
