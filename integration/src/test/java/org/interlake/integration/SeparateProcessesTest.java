package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driver and sites as the spark-submit processes that they are in earnest. */
final class SeparateProcessesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void aRunGoesOnWithItsQuorumWhenASiteIsKilled() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder);
        Processes processes = new Processes(folder.resolve("logs"))) {
      RunId run = new RunId("killed-site");
      Path plan =
          hospitals.planFile(
              "breast-cancer-fedavg",
              "sites: [north, south, west]",
              "sites: [north, south, west]\nquorum: 2",
              "maximum: 50",
              "maximum: 16",
              ", targets: [{metric: auc, value: 0.995}]",
              "");
      Processes.Running west = null;
      for (String site : List.of("north", "south", "west")) {
        Processes.Running running =
            processes.interlake(
                site,
                "--master",
                "local[1]",
                "site",
                "--conf-file",
                hospitals.siteFile(site).toString(),
                "--follow",
                "--run",
                run.name());
        if (site.equals("west")) {
          west = running;
        }
      }
      Processes.Running driver =
          processes.interlake(
              "driver",
              "--master",
              "local[2]",
              "driver",
              "--conf-file",
              hospitals.driverFile().toString(),
              "--plan",
              plan.toString(),
              "--run",
              run.name());

      Path midRun = hospitals.exchangeFolder().resolve("driver/runs/killed-site/rounds/8/call");
      Processes.await(driver, PATIENCE, () -> Files.exists(midRun));
      west.process().destroyForcibly(); // SIGKILL
      assertThat(west.process().waitFor()).isEqualTo(137);

      assertThat(driver.exitCode(PATIENCE)).as(driver.output()).isZero();
      assertThat(hospitals.registry().states(run))
          .last()
          .extracting(RunState::status)
          .isEqualTo(RunState.Status.FINISHED);
      List<Contribution> contributions = hospitals.registry().contributions(run);
      assertThat(contributions)
          .filteredOn(c -> c.site().equals(new SiteId("west")))
          .extracting(Contribution::status)
          .contains(Contribution.Status.CONTRIBUTED, Contribution.Status.MISSING);
      assertThat(contributions)
          .filteredOn(c -> !c.site().equals(new SiteId("west")))
          .extracting(Contribution::status)
          .containsOnly(Contribution.Status.CONTRIBUTED);
      List<RoundOutcome> rounds = hospitals.registry().rounds(run);
      assertThat(rounds).hasSize(2 + 16 + 1);
    }
  }

  @Test
  void aDriverThatIsStoppedAndThenKilledEndsWithTheBytesOfOneNeverTouched() throws Exception {
    try (TestFederation whole = TestFederation.breastCancer(folder.resolve("whole"));
        TestFederation hospitals = whole.twin(folder.resolve("killed"));
        Processes processes = new Processes(folder.resolve("logs"))) {
      RunId run = new RunId("killed-driver");
      Path plan =
          hospitals.planFile(
              "breast-cancer-fedavg",
              "maximum: 50",
              "maximum: 8",
              ", targets: [{metric: auc, value: 0.995}]",
              "");
      whole.run(PlanReader.read(plan), run);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (String site : List.of("north", "south", "west")) {
        sites.add(hospitals.follow(site, run));
      }
      Processes.Running stopped = driver(processes, "stopped", hospitals, plan, run);
      Processes.await(stopped, PATIENCE, () -> isCalled(hospitals, run, 4));
      stopped.process().destroy(); // SIGTERM
      assertThat(stopped.exitCode(PATIENCE)).as(stopped.output()).isEqualTo(143);

      Processes.Running killed = driver(processes, "killed", hospitals, plan, run);
      Processes.await(killed, PATIENCE, () -> isCalled(hospitals, run, 7));
      killed.process().destroyForcibly(); // SIGKILL
      assertThat(killed.exitCode(PATIENCE)).isEqualTo(137);

      Processes.Running last = driver(processes, "last", hospitals, plan, run);
      assertThat(last.exitCode(PATIENCE)).as(last.output()).isZero();
      assertThat(last.output()).contains("resumed run killed-driver");
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(SameBytesTest.models(hospitals, run)).isEqualTo(SameBytesTest.models(whole, run));
      assertThat(hospitals.registry().rounds(run)).hasSize(2 + 8 + 1);
      assertThat(hospitals.promoted().versions("breast-cancer", 10)).hasSize(1);
    }
  }

  private static boolean isCalled(TestFederation hospitals, RunId run, int round) {
    return Files.exists(
        hospitals.exchangeFolder().resolve("driver/runs/%s/rounds/%d/call".formatted(run, round)));
  }

  private static Processes.Running driver(
      Processes processes, String name, TestFederation hospitals, Path plan, RunId run)
      throws IOException {
    return processes.interlake(
        "driver-" + name,
        "--master",
        "local[2]",
        "driver",
        "--conf-file",
        hospitals.driverFile().toString(),
        "--plan",
        plan.toString(),
        "--run",
        run.name());
  }
}
