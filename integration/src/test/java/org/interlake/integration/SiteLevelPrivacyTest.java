package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.NoiseKeeper;
import org.interlake.driver.run.RunConflictException;
import org.interlake.driver.run.StoredRun;
import org.interlake.driver.run.StoredRunException;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.PrivacyCost;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Site-level differential privacy: a driver that clips and noises, and dies and goes on. */
final class SiteLevelPrivacyTest {
  private static final RunId RUN = new RunId("guarded");
  private static final byte[] KEY = NoiseSource.newKey();

  @TempDir Path folder;

  private static Plan plan(TestFederation federation, int rounds, String... more) throws Exception {
    String[] replacements = {
      "name: record-level",
      "name: site-level",
      "    samplingRate: 0.5             # each patient is in every second step, by chance\n",
      "",
      "    steps: 2                      # of a round, at each hospital\n",
      "",
      "epsilon: 1 ",
      "noiseMultiplier: 0.5 ",
      "clipNorm: 1 ",
      "clipNorm: 0.25 ",
      "learningRate: 2}",
      "learningRate: 0.5, batchSize: 64, aggregation: {name: mean, weights: uniform}}",
      "maximum: 10",
      "maximum: " + rounds
    };
    List<String> all = new ArrayList<>(List.of(replacements));
    all.addAll(List.of(more));
    return PrivacyCost.prepared(federation.plan("heart-dp", all.toArray(new String[0])));
  }

  private static final String[] ADAPTIVE = {
    "rowCounts: public             # how",
    "clipping: {name: adaptive, targetQuantile: 0.5, learningRate: 0.4, countNoise: 1}\n    rowCounts: public             # how"
  };

  /** A keeper of a known key, which says what it gave. */
  private static final class Known implements NoiseKeeper {
    private final Map<Integer, RoundSecret> given = new HashMap<>();

    @Override
    public void ready(boolean released) {}

    @Override
    public RoundSecret of(RoundNumber round, Digest made) {
      RoundSecret secret = RoundSecret.of(KEY, round + " " + made.hex());
      given.put(round.number(), secret);
      return secret;
    }

    @Override
    public void forget() {}
  }

  @Test
  void aRoundIsTheNaiveFormulaAndTheNoiseOfTheKey() throws Exception {
    try (TestFederation federation = TestFederation.heart(folder)) {
      Known known = new Known();
      federation.noising(known);
      Plan plan = plan(federation, 2);
      assertThat(federation.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

      List<ModelVersion> versions = federation.registry().modelVersions(RUN);
      assertThat(versions).extracting(version -> version.round().number()).startsWith(1, 2, 3);
      for (int round = 2; round <= 3; round++) {
        double[] from = numbers(versions.get(round - 2));
        double[] sum = new double[from.length];
        double grid = GridGaussian.gridOf(0.5 * 0.25);
        for (SiteId site : plan.sites()) {
          double[] sent = sent(federation, site, round);
          double squared = 0;
          for (int i = 0; i < from.length; i++) {
            squared += (sent[i] - from[i]) * (sent[i] - from[i]);
          }
          double scale = Math.min(1, 0.25 * (1 - 0x1p-16) / Math.sqrt(squared));
          for (int i = 0; i < from.length; i++) {
            sum[i] += Math.rint(scale * (sent[i] - from[i]) / grid) * grid;
          }
        }
        GridGaussian.forSensitivity(
                0.5,
                0.25,
                sum.length,
                NoiseSource.ofKey(known.given.get(round).keyOf("site-level sum")))
            .addTo(sum);
        double[] made = numbers(versions.get(round - 1));
        for (int i = 0; i < made.length; i++) {
          assertThat(made[i]).isCloseTo(from[i] + sum[i] / plan.sites().size(), within(4 * grid));
        }
      }
    }
  }

  private static double[] numbers(ModelVersion version) {
    byte[] bytes = version.parameters().orElseThrow().toBytes();
    return DoubleVector.decode(
            VectorLayout.single("m", ElementType.FLOAT64, bytes.length / Double.BYTES), bytes)
        .toArray();
  }

  private static double[] sent(TestFederation federation, SiteId site, int round) throws Exception {
    try (Exchange exchange = federation.exchange()) {
      List<DoubleVector> vectors =
          new Mailbox(exchange, federation.driverKeys())
              .read(
                  ExchangeLayout.update(site, RUN, new RoundNumber(round)),
                  EnvelopeContext.fromSite(
                          MessageKind.UPDATE,
                          federation.id(),
                          RUN,
                          site,
                          SameBytesTest.models(federation, RUN).get(Integer.toString(round)))
                      .inRound(new RoundNumber(round)),
                  federation.keysOf(site.name()).publicIdentity(),
                  UpdateReport.class,
                  1 << 20)
              .orElseThrow()
              .vectors();
      assertThat(vectors.get(0).layout().name()).as("no loss beside it").isEqualTo("dp-fedavg");
      return vectors.get(0).toArray();
    }
  }

  @Test
  void aDriverThatIsStoppedAfterEveryRoundEndsWithTheSameBytesAndOneDrawOfNoise() throws Exception {
    try (TestFederation whole = TestFederation.heart(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      Plan plan = plan(whole, 3, ADAPTIVE);
      for (TestFederation each : List.of(whole, stopped)) {
        try (HadoopExchange state = stateOf(each)) {
          state.publish(ExchangeLayout.driverNoiseKey(RUN), Content.of(KEY));
        }
      }
      whole.run(plan, RUN);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(stopped.follow(site.name(), RUN));
      }
      int stops = 0;
      RunResult result = null;
      while (result == null) {
        try {
          result = stopped.driveHere(plan, RUN, new ResumeTest.StopAfter(++stops));
        } catch (InterruptedException e) {
          assertThat(stops).isLessThan(20);
        }
      }
      for (Future<ExitCode> site : sites) {
        site.get(60, TimeUnit.SECONDS);
      }
      assertThat(stops).isEqualTo(1 + 3 + 1 + 1);
      assertThat(SameBytesTest.models(stopped, RUN)).isEqualTo(SameBytesTest.models(whole, RUN));
      assertThat(bounds(stopped))
          .as("versioned with each model")
          .isEqualTo(bounds(whole))
          .startsWith(0.25)
          .doesNotHaveDuplicates()
          .hasSize(4);
      assertThat(messages(stopped.registry(), "noise-added"))
          .isEqualTo(messages(whole.registry(), "noise-added"))
          .hasSize(3);
      assertThat(stopped.driverState().resolve("heart-hospitals/driver/runs/guarded/noise/key"))
          .as("the key ends with the run")
          .doesNotExist();
    }
  }

  private static HadoopExchange stateOf(TestFederation federation) throws Exception {
    Files.createDirectories(federation.driverState());
    return HadoopExchange.open(
        federation.driverState().toUri(), federation.id(), TestFederation.HADOOP);
  }

  private static List<Double> bounds(TestFederation federation) {
    return federation.registry().modelVersions(RUN).stream()
        .map(version -> version.serverMemory().orElseThrow().toBytes())
        .map(
            bytes ->
                ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getDouble(bytes.length - Double.BYTES))
        .toList();
  }

  private static List<String> messages(Registry registry, String kind) {
    return registry.events(RUN).stream()
        .filter(event -> event.kind().equals(kind))
        .map(RunEvent::message)
        .toList();
  }

  @Test
  void theRegistryKnowsWhatItCostABudgetStopsItAndALostKeyEndsIt() throws Exception {
    try (TestFederation federation = TestFederation.heart(folder)) {
      String[] loud = {"noiseMultiplier: 0.5 ", "noiseMultiplier: 2 "};
      Plan priced = plan(federation, 9, loud);
      double two = PrivacyCost.epsilon(priced, 2);
      Plan plan =
          plan(
              federation,
              9,
              loud[0],
              loud[1],
              "evaluation:",
              "stop: {budget: {epsilon: %s}}\nevaluation:".formatted(two * 1.001));
      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(federation.follow(site.name(), RUN));
      }
      assertThatThrownBy(() -> federation.driveHere(plan, RUN, new ResumeTest.StopAfter(3)))
          .isInstanceOf(InterruptedException.class);
      Path key = federation.driverState().resolve("heart-hospitals/driver/runs/guarded/noise/key");
      Path away = folder.resolve("key");
      Files.move(key, away);
      assertThatThrownBy(() -> federation.driveHere(plan, RUN, new TestFederation.Heard()))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining("other noise for the same rounds");
      Files.move(away, key);

      TestFederation.Heard heard = new TestFederation.Heard();
      RunResult result = federation.driveHere(plan, RUN, heard);
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(result.reason()).startsWith("budget spent: epsilon");
      assertThat(heard.warnings)
          .anyMatch(warning -> warning.contains("Site-level privacy takes many sites"));
      Registry registry = federation.registry();
      assertThat(registry.contributions(RUN))
          .filteredOn(contribution -> contribution.round().number() == 3)
          .hasSize(4)
          .extracting(contribution -> contribution.privacy().orElseThrow())
          .containsOnly(new PrivacySpent("site", two, 1e-4));
      assertThat(registry.contributions(RUN))
          .filteredOn(contribution -> contribution.round().number() == 4)
          .as("the evaluation")
          .extracting(Contribution::privacy)
          .allMatch(java.util.Optional::isEmpty);
      assertThat(registry.rounds(RUN)).allMatch(round -> round.loss().isEmpty());
      assertThat(messages(registry, "noise-added"))
          .hasSize(2)
          .allMatch(message -> message.startsWith("differences clipped to 0.25; epsilon "));
      assertThatThrownBy(
              () -> {
                try (Exchange exchange = federation.exchange()) {
                  StoredRun.open(
                      org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                          LocalSpark.session().sparkContext()),
                      new Mailbox(exchange, federation.driverKeys()),
                      federation.id(),
                      RUN,
                      federation.driverKeys().ownKeys(),
                      path -> exchange.open(path));
                }
              })
          .isInstanceOf(StoredRunException.class)
          .hasMessageContaining("protected each site by noise");
    }
  }

  @Test
  void aSimulationTakesTheSameWayAndCanBeRepeated() throws Exception {
    try (TestFederation federation = TestFederation.heart(folder)) {
      Plan plan = plan(federation, 2, ADAPTIVE);
      Path pooled = folder.resolve("pool");
      Hospitals.heart(LocalSpark.session()).write().format("delta").save(pooled.toString());
      PinnedTable pool =
          PinnedTable.of(
              LocalSpark.session(), "delta.`%s`".formatted(pooled), OptionalLong.empty());
      VirtualSites sites = VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site"));
      List<Digest> first = simulated(sites, pool, "one");
      assertThat(simulated(sites, pool, "two")).isEqualTo(first).hasSize(3);
    }
  }

  private List<Digest> simulated(VirtualSites sites, PinnedTable pool, String name)
      throws Exception {
    String uri = folder.resolve(name).toUri().toString();
    Registry registry = new Registry(TestFederation.HADOOP, uri);
    try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
      new Simulation(
              LocalSpark.session(), sites, pool.version(), new DisclosureLimits(10, 1, 5), RUN, 2)
          .run(
              registry,
              new PromotedModels(TestFederation.HADOOP, uri),
              writer,
              new TestFederation.Heard(),
              Clock.systemUTC());
    }
    assertThat(messages(registry, "noise-added")).hasSize(2);
    return registry.modelVersions(RUN).stream().map(ModelVersion::digest).toList();
  }
}
