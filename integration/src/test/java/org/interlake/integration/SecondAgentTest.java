package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents of one site: the message of the first stands, the second lets it work. */
final class SecondAgentTest {
  @TempDir Path folder;

  @Test
  void theSecondAgentOfASiteEndsWith75AndSaysThatOneIsEnough() throws Exception {
    try (Wards wards = new Wards(folder);
        Processes processes = new Processes(folder.resolve("logs"))) {
      RunId run = new RunId("two-agents");
      wards.readFrom("a", wards.goodTable().toString());
      Path configuration = wards.federation().siteFile("a");
      Files.writeString(
          configuration,
          Files.readString(configuration).replace("exchange: /", "exchange: rival:/"));
      wards.federation().publishPlan(Wards.plan("sites: [a]"), run);

      Processes.Running second =
          processes.interlake(
              "second",
              "--master",
              "local[1]",
              "--driver-class-path",
              Hospitals.ROOT.resolve("integration/target/test-classes").toString(),
              "--conf",
              "spark.hadoop.fs.rival.impl=" + RivalFileSystem.class.getName(),
              "site",
              "--conf-file",
              configuration.toString(),
              "--once");

      assertThat(second.exitCode(Duration.ofMinutes(5))).as(second.output()).isEqualTo(75);
      assertThat(second.output())
          .contains(
              "site: another process of site a has answered run two-agents at the same time; what"
                  + " it sent stands. Let only one agent of a site run.")
          .doesNotContain("Stack trace");
      assertThat(wards.federation().exchangeFolder().resolve("sites/a/runs/two-agents/accepted"))
          .hasContent("accepted by another agent");
    }
  }
}
