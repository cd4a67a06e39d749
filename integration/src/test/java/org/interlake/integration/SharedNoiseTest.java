package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Site-level privacy whose noise the sites share, so that the driver sees no sum without it. */
final class SharedNoiseTest {
  private static final RunId RUN = new RunId("shared");
  private static final RunId OTHER = new RunId("other");
  private static final double CLIP = 0.25;

  /** Who learns so little moves by less than half a grid: what is left is the noise, to the bit. */
  private static final double IDLE = 1e-30;

  @TempDir static Path folder;

  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    federation = TestFederation.heart(folder);
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  private static Plan plan(int rounds, double rate, double noise) throws Exception {
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
  private static void giveKeys(Plan plan, RunId run) throws Exception {
    Files.createDirectories(federation.driverState());
    try (HadoopExchange state =
        HadoopExchange.open(
            federation.driverState().toUri(), federation.id(), TestFederation.HADOOP)) {
      for (SiteId site : plan.sites()) {
        state.publish(ExchangeLayout.noiseKey(site, run), Content.of(key(site)));
      }
    }
  }

  private static byte[] key(SiteId site) {
    return Digest.of(site.name().getBytes(UTF_8)).toBytes();
  }

  private static double[] numbers(ModelVersion version) {
    byte[] bytes = version.parameters().orElseThrow().toBytes();
    return DoubleVector.decode(
            VectorLayout.single("m", ElementType.FLOAT64, bytes.length / Double.BYTES), bytes)
        .toArray();
  }

  /** What the sites draw in a round, added up. */
  private static double[] noise(Plan plan, int length, Function<SiteId, RoundSecret> secrets) {
    NoiseShare share = SharedNoise.of(plan).orElseThrow().share(length);
    double[] sum = new double[length];
    for (SiteId site : plan.sites()) {
      byte[] key = secrets.apply(site).keyOf("site-level share");
      double[] drawn = share.add(new double[length], NoiseSource.ofKey(key));
      for (int i = 0; i < length; i++) {
        sum[i] += drawn[i];
      }
    }
    return sum;
  }

  private static RoundSecret secret(Plan plan, RunId run, int round, SiteId site) {
    try {
      Digest model = SameBytesTest.models(federation, run).get(Integer.toString(round));
      return RoundSecret.of(
          key(site),
          "%s %s %s".formatted(Mailbox.digestOf(plan).hex(), Integer.toString(round), model.hex()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] moved(double[] from, double[] noise) {
    double[] to = new double[from.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + noise[i] / 4;
    }
    return to;
  }

  @Test
  void aRoundIsTheNaiveFormulaToTheBitAlsoOfADriverThatIsStoppedAfterEachOne() throws Exception {
    Plan plan = plan(2, IDLE, 0.5);
    giveKeys(plan, RUN);
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (SiteId site : plan.sites()) {
      sites.add(federation.follow(site.name(), RUN));
    }
    int stops = 0;
    RunResult result = null;
    while (result == null) {
      try {
        result = federation.driveHere(plan, RUN, new ResumeTest.StopAfter(++stops));
      } catch (InterruptedException e) {
        assertThat(stops).isLessThan(20);
      }
    }
    for (Future<ExitCode> site : sites) {
      assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    }
    assertThat(stops).isGreaterThan(3);

    Registry registry = federation.registry();
    List<ModelVersion> versions = registry.modelVersions(RUN);
    for (int round = 2; round <= 3; round++) {
      double[] from = numbers(versions.get(round - 2));
      int number = round;
      double[] noise = noise(plan, from.length, site -> secret(plan, RUN, number, site));
      assertThat(numbers(versions.get(round - 1))).isEqualTo(moved(from, noise));
    }
    assertThat(registry.contributions(RUN))
        .filteredOn(contribution -> contribution.round().number() == 3)
        .hasSize(4)
        .extracting(contribution -> contribution.privacy().orElseThrow())
        .containsOnly(new PrivacySpent("site", PrivacyCost.epsilon(plan, 2), 1e-4));
    assertThat(registry.metrics(RUN)).as("no metric has noise, so none is told").isEmpty();
    assertThat(registry.contributions(RUN))
        .as("the time that it took depends on rows")
        .extracting(Contribution::seconds)
        .allMatch(seconds -> seconds.isEmpty() || seconds.getAsDouble() == 0);
    assertThat(federation.driverState().resolve("heart-hospitals/driver/runs/shared/noise"))
        .as("the driver keeps no secret")
        .doesNotExist();
  }

  @Test
  void whoLearnsMuchIsCutToTheClippingNorm() throws Exception {
    Plan plan = plan(1, 5, 0.001);
    giveKeys(plan, OTHER);
    federation.run(plan, OTHER);
    double[] made = numbers(federation.registry().modelVersions(OTHER).get(1));
    double[] noise = noise(plan, made.length, site -> secret(plan, OTHER, 2, site));
    double squares = 0;
    for (int i = 0; i < made.length; i++) {
      squares += Math.pow(made[i] - noise[i] / 4, 2);
    }
    assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(CLIP).isGreaterThan(CLIP / 2);
  }

  @Test
  void aSimulationIsTheSameFormulaWithNoiseOfTheRunsName() throws Exception {
    Plan plan = plan(1, IDLE, 0.5);
    Path pooled = folder.resolve("pool");
    Hospitals.heart(LocalSpark.session()).write().format("delta").save(pooled.toString());
    PinnedTable pool =
        PinnedTable.of(LocalSpark.session(), "delta.`%s`".formatted(pooled), OptionalLong.empty());
    VirtualSites sites = VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site"));
    String uri = folder.resolve("simulated").toUri().toString();
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
    List<ModelVersion> versions = registry.modelVersions(RUN);
    double[] from = numbers(versions.get(0));
    double[] noise =
        noise(
            plan,
            from.length,
            site -> {
              String name = "interlake/simulated-noise/v1 %s %s".formatted(RUN, site);
              return RoundSecret.of(Digest.of(name.getBytes(UTF_8)).toBytes(), "2");
            });
    assertThat(numbers(versions.get(1))).isEqualTo(moved(from, noise));
  }
}
