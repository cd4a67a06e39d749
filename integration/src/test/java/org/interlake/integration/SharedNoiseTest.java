package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.PrivacyCost;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.noise.NoiseShare;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Site-level privacy whose noise the sites share, so that the driver sees no sum without it. */
final class SharedNoiseTest {
  private static final RunId RUN = new RunId("shared");
  private static final double CLIP = 0.25;

  @TempDir Path folder;

  private static Plan plan(TestFederation federation, int rounds, double rate, double noise)
      throws Exception {
    return PrivacyCost.prepared(
        federation.plan(
            "heart-dp",
            "name: record-level",
            "name: site-level",
            "    samplingRate: 0.5             # each patient is in every second step, by chance\n",
            "",
            "    steps: 2                      # of a round, at each hospital\n",
            "",
            "epsilon: 1 ",
            "noiseMultiplier: %s ".formatted(noise),
            "clipNorm: 1 ",
            "clipNorm: %s ".formatted(CLIP),
            "learningRate: 2}",
            "learningRate: %s, batchSize: 64, aggregation: {name: mean, weights: uniform}}"
                .formatted(rate),
            "maximum: 10",
            "maximum: " + rounds,
            "  differentialPrivacy:",
            "  secureAggregation: {name: pairwise}\n  differentialPrivacy:"));
  }

  /** Keys that the test knows, in the folders where each site looks for its own. */
  private static void giveKeys(TestFederation federation, Plan plan) throws Exception {
    Files.createDirectories(federation.driverState());
    try (HadoopExchange state =
        HadoopExchange.open(
            federation.driverState().toUri(), federation.id(), new Configuration())) {
      for (SiteId site : plan.sites()) {
        state.publish(ExchangeLayout.noiseKey(site, RUN), Content.of(key(site)));
      }
    }
  }

  private static byte[] key(SiteId site) {
    return Digest.of(site.name().getBytes(java.nio.charset.StandardCharsets.UTF_8)).toBytes();
  }

  private static double[] numbers(ModelVersion version) {
    byte[] bytes = version.parameters().orElseThrow().toBytes();
    return DoubleVector.decode(
            VectorLayout.single("m", ElementType.FLOAT64, bytes.length / Double.BYTES), bytes)
        .toArray();
  }

  /** What the sites of a round drew, added up: all of it, in as many coordinates. */
  private static double[] noise(Plan plan, String round, Digest model, int length) {
    NoiseShare share = SharedNoise.of(plan).orElseThrow().share(length);
    double[] sum = new double[length];
    for (SiteId site : plan.sites()) {
      RoundSecret secret =
          RoundSecret.of(
              key(site), "%s %s %s".formatted(Mailbox.digestOf(plan).hex(), round, model.hex()));
      double[] drawn =
          share.add(new double[length], NoiseSource.ofKey(secret.keyOf("site-level share")));
      for (int i = 0; i < length; i++) {
        sum[i] += drawn[i];
      }
    }
    return sum;
  }

  @Test
  void aRoundIsTheMeanOfClippedDifferencesAndTheNoiseOfAllSites() throws Exception {
    // Who hardly learns moves by less than half a grid: what is left is the noise, to the bit.
    try (TestFederation idle = TestFederation.heart(folder.resolve("idle"));
        TestFederation busy = idle.twin(folder.resolve("busy"))) {
      Plan still = plan(idle, 2, 1e-30, 0.5);
      giveKeys(idle, still);
      assertThat(idle.run(still, RUN)).isInstanceOf(RunResult.Finished.class);
      SortedMap<String, Digest> models = SameBytesTest.models(idle, RUN);
      List<ModelVersion> versions = idle.registry().modelVersions(RUN);
      for (int round = 2; round <= 3; round++) {
        double[] from = numbers(versions.get(round - 2));
        double[] noise =
            noise(still, Integer.toString(round), models.get(Integer.toString(round)), from.length);
        double[] expected = new double[from.length];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = from[i] + noise[i] / 4;
        }
        assertThat(numbers(versions.get(round - 1))).isEqualTo(expected);
      }

      // Who learns much is cut to C: the mean of four moves by C at most, beside the noise.
      Plan learning = plan(busy, 1, 5, 0.001);
      giveKeys(busy, learning);
      busy.run(learning, RUN);
      List<ModelVersion> learned = busy.registry().modelVersions(RUN);
      double[] first = numbers(learned.get(1));
      double[] noise = noise(learning, "2", SameBytesTest.models(busy, RUN).get("2"), first.length);
      double moved = 0;
      for (int i = 0; i < first.length; i++) {
        moved += Math.pow(first[i] - noise[i] / 4, 2);
      }
      assertThat(Math.sqrt(moved)).isLessThanOrEqualTo(CLIP).isGreaterThan(CLIP / 2);
    }
  }

  @Test
  void aDriverThatIsStoppedAfterEveryRoundEndsWithTheSameBytes() throws Exception {
    try (TestFederation whole = TestFederation.heart(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      Plan plan = plan(whole, 3, 0.5, 2);
      giveKeys(whole, plan);
      giveKeys(stopped, plan);
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
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(stops).isGreaterThan(3);
      assertThat(SameBytesTest.models(stopped, RUN)).isEqualTo(SameBytesTest.models(whole, RUN));

      Registry registry = whole.registry();
      assertThat(registry.contributions(RUN))
          .filteredOn(contribution -> contribution.round().number() == 4)
          .hasSize(4)
          .extracting(contribution -> contribution.privacy().orElseThrow())
          .containsOnly(new PrivacySpent("site", PrivacyCost.epsilon(plan, 3), 1e-4));
      assertThat(registry.metrics(RUN)).as("no metric has noise, so none is told").isEmpty();
      assertThat(registry.contributions(RUN))
          .as("the time that it took depends on rows")
          .extracting(Contribution::seconds)
          .allMatch(seconds -> seconds.isEmpty() || seconds.getAsDouble() == 0);
      assertThat(whole.driverState().resolve("heart-hospitals/driver/runs/shared/noise"))
          .as("the driver keeps no secret")
          .doesNotExist();
    }
  }

  @Test
  void aSimulationTakesTheSameWayAndCanBeRepeated() throws Exception {
    try (TestFederation federation = TestFederation.heart(folder)) {
      Plan plan = plan(federation, 2, 0.5, 0.5);
      Path pooled = folder.resolve("pool");
      Hospitals.heart(LocalSpark.session()).write().format("delta").save(pooled.toString());
      PinnedTable pool =
          PinnedTable.of(
              LocalSpark.session(), "delta.`%s`".formatted(pooled), OptionalLong.empty());
      VirtualSites sites = VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site"));
      List<double[]> first = simulated(sites, pool, "one");
      List<double[]> second = simulated(sites, pool, "two");
      assertThat(first).hasSize(3);
      for (int i = 0; i < first.size(); i++) {
        assertThat(second.get(i)).isEqualTo(first.get(i));
      }
      // Noise of sqrt(4 / 2) z C / 4 in each of its coordinates.
      double squares = Arrays.stream(first.get(1)).map(x -> x * x).sum() / first.get(1).length;
      assertThat(Math.sqrt(squares)).isCloseTo(Math.sqrt(2) * 0.5 * CLIP / 4, within(0.04));
    }
  }

  private List<double[]> simulated(VirtualSites sites, PinnedTable pool, String name)
      throws Exception {
    String uri = folder.resolve(name).toUri().toString();
    Registry registry = new Registry(new Configuration(), uri);
    try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
      new Simulation(
              LocalSpark.session(), sites, pool.version(), new DisclosureLimits(10, 1, 5), RUN, 2)
          .run(
              registry,
              new PromotedModels(new Configuration(), uri),
              writer,
              new TestFederation.Heard(),
              Clock.systemUTC());
    }
    return registry.modelVersions(RUN).stream().map(SharedNoiseTest::numbers).toList();
  }
}
