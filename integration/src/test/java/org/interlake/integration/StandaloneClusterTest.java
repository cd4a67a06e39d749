package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real standalone Master and Worker, started from the jars that Maven brought. */
final class StandaloneClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern MASTER = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");

  @TempDir Path folder;

  @Test
  void aClusterAggregatesToTheSameBytesAsOneMachine() throws Exception {
    RunId run = new RunId("cluster");
    try (TestFederation local = TestFederation.breastCancer(folder.resolve("local"));
        TestFederation cluster = local.twin(folder.resolve("cluster"));
        Processes processes = new Processes(folder.resolve("logs"))) {
      Path planFile = local.planFile("breast-cancer-newton");
      assertThat(local.run(PlanReader.read(planFile), run)).isInstanceOf(RunResult.Finished.class);

      String master = startCluster(processes);
      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : PlanReader.read(planFile).sites()) {
        sites.add(cluster.follow(site.name(), run));
      }
      Processes.Running driver =
          processes.interlake(
              "driver",
              "--master",
              master,
              "--conf",
              "spark.executor.memory=512m",
              "--conf",
              "spark.driver.host=127.0.0.1",
              "--conf",
              "spark.driver.bindAddress=127.0.0.1",
              "driver",
              "--conf-file",
              cluster.driverFile().toString(),
              "--plan",
              planFile.toString(),
              "--run",
              run.name());
      assertThat(driver.exitCode(PATIENCE)).as(driver.output()).isZero();
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(SameBytesTest.models(cluster, run)).isEqualTo(SameBytesTest.models(local, run));
      assertThat(cluster.promoted().latest("breast-cancer").orElseThrow().model().digest())
          .isEqualTo(local.promoted().latest("breast-cancer").orElseThrow().model().digest());
    }
  }

  /** Starts Master and Worker on free ports; gives the master's address. */
  private String startCluster(Processes processes) throws Exception {
    Path home = Files.createDirectories(folder.resolve("spark-home"));
    Files.createSymbolicLink(home.resolve("jars"), Processes.SPARK_JARS);
    Map<String, String> environment =
        Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13");
    Processes.Running master =
        processes.spark(
            "master",
            List.of(),
            List.of(),
            environment,
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    Processes.await(master, PATIENCE, () -> MASTER.matcher(master.output()).find());
    Matcher address = MASTER.matcher(master.output());
    assertThat(address.find()).isTrue();
    Processes.Running worker =
        processes.spark(
            "worker",
            List.of(),
            List.of(),
            environment,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0",
            "--cores",
            "2",
            "--memory",
            "1g",
            "--work-dir",
            folder.resolve("work").toString(),
            address.group());
    Processes.await(
        worker, PATIENCE, () -> worker.output().contains("Successfully registered with master"));
    return address.group();
  }
}
