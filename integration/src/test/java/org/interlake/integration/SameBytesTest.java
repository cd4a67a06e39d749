package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same plan, seed and tables give the same models, byte for byte. */
final class SameBytesTest {
  private static final RunId RUN = new RunId("same");

  @TempDir Path folder;

  @Test
  void theSamePlanTwiceGivesTheSameModelsWhateverTheOrderOfArrival() throws Exception {
    try (TestFederation first = TestFederation.breastCancer(folder.resolve("first"));
        TestFederation second = first.twin(folder.resolve("second"))) {
      for (String strategy : List.of("breast-cancer-newton", "breast-cancer-fedavg")) {
        Plan plan = first.plan(strategy, "maximum: " + roundsOf(strategy), "maximum: 2");
        RunId run = new RunId(strategy);
        first.run(plan, run);
        runInTurn(second, plan, run, List.of("west", "south", "north"));
        assertThat(models(second, run)).hasSize(2 + 2 + 1).isEqualTo(models(first, run));
      }
    }
  }

  @Test
  void howATableLiesInFilesDoesNotMatter() throws Exception {
    try (TestFederation first = TestFederation.breastCancer(folder.resolve("first"));
        TestFederation second = first.twin(folder.resolve("second"))) {
      Plan plan = first.plan("breast-cancer-newton");
      first.run(plan, RUN);
      SortedMap<String, Digest> before = models(first, RUN);
      SparkSession spark = LocalSpark.session();
      for (String site : List.of("north", "south", "west")) {
        String table = first.tableOf(site).toString();
        spark
            .read()
            .format("delta")
            .load(table)
            .repartition(7)
            .sortWithinPartitions("worst_texture")
            .write()
            .format("delta")
            .mode("overwrite")
            .save(table);
      }
      second.run(plan, RUN);
      assertThat(models(second, RUN)).isEqualTo(before);
    }
  }

  /** Starts driver and sites one after the other, so that updates come in another order. */
  private static void runInTurn(TestFederation federation, Plan plan, RunId run, List<String> order)
      throws Exception {
    Future<RunResult> driver = federation.drive(plan, run);
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (String site : order) {
      sites.add(federation.follow(site, run));
      Thread.sleep(500);
    }
    assertThat(driver.get(120, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
    for (Future<ExitCode> site : sites) {
      assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    }
  }

  /** The most rounds that a plan of breast cancer has, as it is written there. */
  static String roundsOf(String strategy) throws IOException {
    String text = Files.readString(Hospitals.ROOT.resolve("conf/plans/" + strategy + ".yaml"));
    return text.replaceAll("(?s).*maximum: (\\d+).*", "$1");
  }

  /**
   * The content digest of every model of a run: of its vectors' bytes. What is said beside them,
   * whose updates it was made of, names encrypted objects, which are other bytes in every run.
   */
  static SortedMap<String, Digest> models(TestFederation federation, RunId run) throws IOException {
    Path rounds =
        federation.exchangeFolder().resolve("driver/runs").resolve(run.name()).resolve("rounds");
    SortedMap<String, Digest> digests = new TreeMap<>();
    try (Exchange exchange = federation.exchange();
        Stream<Path> files = Files.walk(rounds)) {
      Mailbox mailbox = new Mailbox(exchange, federation.driverKeys());
      Digest plan =
          mailbox
              .read(
                  ExchangeLayout.plan(run),
                  EnvelopeContext.fromDriver(
                      MessageKind.PLAN, federation.id(), run, EnvelopeContext.NO_PARENT),
                  federation.driverKey(),
                  RunPlan.class,
                  0)
              .orElseThrow()
              .bodyDigest();
      for (Path file : files.filter(f -> f.endsWith("model")).toList()) {
        RoundNumber round =
            new RoundNumber(Integer.parseInt(file.getParent().getFileName().toString()));
        digests.put(
            round.toString(),
            mailbox
                .contentOf(
                    ExchangeLayout.model(run, round),
                    EnvelopeContext.fromDriver(MessageKind.MODEL, federation.id(), run, plan)
                        .inRound(round),
                    federation.driverKey())
                .orElseThrow());
      }
    }
    return digests;
  }
}
