package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driver and sites as the spark-submit processes that they are in earnest. */
final class SeparateProcessesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

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
      assertThat(rounds).hasSize(2 + 50 + 1);
    }
  }
}
