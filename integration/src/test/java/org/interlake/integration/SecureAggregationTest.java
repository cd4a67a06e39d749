package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.functions;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.StoredRun;
import org.interlake.driver.run.StoredRunException;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.WireBytes;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs in which only sums over the sites are known end in the model of runs that read every update,
 * whoever is lost on the way.
 */
final class SecureAggregationTest {
  private static final RunId PLAIN = new RunId("plain");
  private static final RunId SECURE = new RunId("secure");
  private static final String PRIVACY =
      "registry: {commit: batched}\nprivacy: {secureAggregation: {name: pairwise%s}}";

  @TempDir Path folder;

  private static Plan heart(TestFederation federation, boolean secure, String... more)
      throws Exception {
    List<String> replaced =
        new ArrayList<>(
            List.of(
                "localOnly: true", "localOnly: false", "gracePeriod: 2s", "gracePeriod: 500ms"));
    replaced.addAll(List.of(more));
    if (secure) {
      replaced.addAll(List.of("registry: {commit: batched}", PRIVACY.formatted("")));
    }
    return federation.plan("heart-newton", replaced.toArray(String[]::new));
  }

  private static ModelVersion last(TestFederation federation, RunId run) {
    List<ModelVersion> versions = federation.registry().modelVersions(run);
    return versions.get(versions.size() - 1);
  }

  private static double[] coefficients(TestFederation federation, RunId run) {
    return last(federation, run).coefficients().stream().mapToDouble(Coefficient::value).toArray();
  }

  private static void assertSameModel(TestFederation federation, double tolerance) {
    assertThat(coefficients(federation, SECURE))
        .hasSizeGreaterThan(5)
        .containsExactly(coefficients(federation, PLAIN), within(tolerance));
  }

  /** Runs a plan, one site of it over an exchange of its own. */
  private static RunResult run(
      TestFederation federation, Plan plan, RunId run, Map<String, Exchange> over)
      throws Exception {
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (SiteId site : plan.sites()) {
      if (over.containsKey(site.name())) {
        Future<ExitCode> lost = federation.follow(site.name(), run, over.get(site.name()));
        assertThat(lost).isNotNull(); // what becomes of it is the test's own affair
      } else {
        sites.add(federation.follow(site.name(), run));
      }
    }
    RunResult result = federation.drive(plan, run).get(120, TimeUnit.SECONDS);
    for (Future<ExitCode> site : sites) {
      site.get(30, TimeUnit.SECONDS);
    }
    return result;
  }

  private static ExchangePath update(String site, RunId run, int round) {
    return ExchangeLayout.update(new SiteId(site), run, new RoundNumber(round));
  }

  private static ExchangePath unmasking(String site, RunId run, int round) {
    return ExchangeLayout.unmasking(new SiteId(site), run, new RoundNumber(round));
  }

  @Test
  void newtonEndsInTheModelOfPlainSums() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      RunResult plain = hospitals.run(heart(hospitals, false), PLAIN);
      RunResult secure = hospitals.run(heart(hospitals, true), SECURE);

      assertThat(plain).isInstanceOf(RunResult.Finished.class);
      assertThat(secure.reason()).isEqualTo(plain.reason());
      assertSameModel(hospitals, 1e-6);
      nothingOfOneSiteIsRecorded(hospitals);
      nobodyIsValuedByWhatWasNeverSeen(hospitals);
      nothingOfOneSiteIsOnTheExchange(hospitals);
      theSitesHaveForgottenTheirKeys(hospitals);
    }
  }

  private static void nothingOfOneSiteIsRecorded(TestFederation hospitals) {
    assertThat(hospitals.registry().contributions(SECURE))
        .hasSizeGreaterThan(12)
        .allSatisfy(c -> assertThat(c.status()).isEqualTo(Contribution.Status.CONTRIBUTED))
        .allSatisfy(c -> assertThat(c.examples()).isEmpty())
        .allSatisfy(c -> assertThat(c.standing()).isEmpty())
        .allSatisfy(c -> assertThat(c.update()).isPresent());
    List<MetricValue> metrics = hospitals.registry().metrics(SECURE);
    assertThat(metrics)
        .isNotEmpty()
        .allSatisfy(m -> assertThat(m.scope()).isEqualTo(MetricValue.Scope.OVERALL));
    // Counts are exact in the sum.
    assertThat(examples(metrics))
        .isEqualTo(
            examples(
                hospitals.registry().metrics(PLAIN).stream()
                    .filter(m -> m.scope() == MetricValue.Scope.OVERALL)
                    .toList()));
  }

  private static void nobodyIsValuedByWhatWasNeverSeen(TestFederation hospitals) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    try (Exchange exchange = hospitals.exchange()) {
      assertThatThrownBy(
              () ->
                  StoredRun.open(
                      spark,
                      new Mailbox(exchange, hospitals.keyOf("va")),
                      hospitals.id(),
                      SECURE,
                      hospitals.driverKey(),
                      new ExchangeUpdateSource(
                          spark, hospitals.folder().resolve("exchange").toUri(), hospitals.id())))
          .isInstanceOf(StoredRunException.class)
          .hasMessageContaining("its driver never had a single site's update, only sums");
    }
  }

  private static List<String> examples(List<MetricValue> metrics) {
    return metrics.stream()
        .filter(m -> m.name().equals("examples"))
        .map(m -> "%s %s %s".formatted(m.round(), m.split(), m.value()))
        .toList();
  }

  /**
   * Whoever reads the exchange finds nothing; and in a masked update that the driver opens, there
   * is nothing of what it finds in a plain one.
   */
  private static void nothingOfOneSiteIsOnTheExchange(TestFederation hospitals) throws Exception {
    for (SiteId site : hospitals.plan("heart-newton").sites()) {
      byte[] object = bytes(hospitals, update(site.name(), SECURE, 1));
      assertThat(object[4]).as("format").isEqualTo((byte) 2);
      assertThat(latin(object)).doesNotContain("commitments").doesNotContain("shares");
      assertThat(latin(bytes(hospitals, unmasking(site.name(), SECURE, 1))))
          .doesNotContain("shares");

      String plain = latin(opened(hospitals, site, PLAIN));
      String masked = latin(opened(hospitals, site, SECURE));
      String canary = plain.substring(plain.length() - 8 * 6);
      assertThat(plain).contains("\"examples\"").contains(canary);
      assertThat(masked)
          .contains("\"commitments\"")
          .doesNotContain("\"examples\"")
          .doesNotContain(canary);
    }
  }

  /** The body and the first vector of a site's first update, as the driver can open them. */
  private static byte[] opened(TestFederation hospitals, SiteId site, RunId run) throws Exception {
    try (Exchange exchange = hospitals.exchange()) {
      Mailbox driver = new Mailbox(exchange, hospitals.driverKeys());
      Digest model =
          modelOf(hospitals, driver, run, RoundNumber.FIRST, planDigest(hospitals, driver, run));
      try (ObjectReader object = exchange.open(update(site.name(), run, 1)).orElseThrow()) {
        OpenedEnvelope envelope =
            driver.open(
                object,
                EnvelopeContext.fromSite(MessageKind.UPDATE, hospitals.id(), run, site, model)
                    .inRound(RoundNumber.FIRST),
                hospitals.keysOf(site.name()).publicIdentity(),
                Long.MAX_VALUE);
        VectorBlocks blocks = envelope.blocks(0);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(envelope.body().getBytes(StandardCharsets.UTF_8));
        for (int b = 0; b < blocks.digests().size(); b++) {
          byte[] stored = new byte[blocks.storedLength(b)];
          object.readFully(blocks.blockPosition(b), stored, 0, stored.length);
          all.writeBytes(blocks.key().orElseThrow().open(stored, b));
        }
        return all.toByteArray();
      }
    }
  }

  private static byte[] bytes(TestFederation federation, ExchangePath path) throws Exception {
    return Files.readAllBytes(federation.exchangeFolder().resolve(path.toString()));
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void theSitesHaveForgottenTheirKeys(TestFederation hospitals) throws Exception {
    Path state = hospitals.folder().resolve("state");
    try (var files = Files.walk(state)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> state.relativize(file).toString()))
          .isNotEmpty()
          .allMatch(name -> name.contains("/audit/"));
    }
  }

  @Test
  void federatedAveragingEndsInTheMeanThatPlainUpdatesHave() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      String[] few = {"maximum: 50", "maximum: 4", "localOnly: true", "localOnly: false"};
      hospitals.run(hospitals.plan("breast-cancer-fedavg", few), PLAIN);
      for (String ring : List.of("", ", ring: 32")) {
        RunId run = new RunId("secure" + ring.replaceAll("[^0-9]", ""));
        List<String> replaced = new ArrayList<>(List.of(few));
        replaced.addAll(List.of("registry: {commit: batched}", PRIVACY.formatted(ring)));
        hospitals.run(hospitals.plan("breast-cancer-fedavg", replaced.toArray(String[]::new)), run);

        assertThat(coefficients(hospitals, run))
            .containsExactly(coefficients(hospitals, PLAIN), within(ring.isEmpty() ? 1e-6 : 1e-4));
      }
    }
  }

  @Test
  void aSiteThatVanishesBeforeItsUpdateIsLeftOut() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      for (RunId run : List.of(PLAIN, SECURE)) {
        run(
            hospitals,
            heart(hospitals, run.equals(SECURE)),
            run,
            Map.of("va", WatchedExchange.dyingBefore(hospitals.exchange(), update("va", run, 4))));
      }

      assertSameModel(hospitals, 1e-6);
      assertThat(last(hospitals, SECURE).contributors()).hasSize(3);
    }
  }

  @Test
  void aSiteThatVanishesAfterItsUpdateCountsInThatRound() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      run(
          hospitals,
          heart(hospitals, false),
          PLAIN,
          Map.of("va", WatchedExchange.dyingBefore(hospitals.exchange(), update("va", PLAIN, 5))));
      run(
          hospitals,
          heart(hospitals, true),
          SECURE,
          Map.of(
              "va", WatchedExchange.dyingBefore(hospitals.exchange(), unmasking("va", SECURE, 4))));

      assertSameModel(hospitals, 1e-6);
      assertThat(hospitals.registry().contributions(SECURE))
          .filteredOn(c -> c.site().name().equals("va"))
          .filteredOn(c -> c.status() == Contribution.Status.CONTRIBUTED)
          .extracting(c -> c.round().number())
          .containsExactly(1, 2, 3, 4);
    }
  }

  @Test
  void aSumThatTooFewHelpToOpenEndsTheRunByName() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      Plan plan = heart(hospitals, true, "timeout: 60s", "timeout: 5s");
      Map<String, Exchange> dying = new TreeMap<>();
      for (String site : List.of("cleveland", "va")) {
        dying.put(
            site, WatchedExchange.dyingBefore(hospitals.exchange(), unmasking(site, SECURE, 3)));
      }

      RunResult result = run(hospitals, plan, SECURE, dying);

      assertThat(result)
          .isEqualTo(
              new RunResult.Abandoned(
                  "round 3 (train) has a sum that too few sites helped to open: 2 of 3 needed"
                      + " answered; no help from cleveland; no help from va"));
    }
  }

  @Test
  void aSiteThatHelpsWronglyIsNamedAndTheOthersAreUsed() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      hospitals.run(heart(hospitals, false), PLAIN);
      RoundNumber third = new RoundNumber(3);
      Exchange exchange = hospitals.exchange();
      // Cleveland is heard first, so that what it says is used or refused before there is enough.
      Exchange lying =
          WatchedExchange.replacing(
              exchange,
              unmasking("cleveland", SECURE, 3),
              content ->
                  SealedEnvelope.sealTo(
                      hospitals.driverKey().sealingKey().orElseThrow(),
                      answerContext(hospitals, exchange, "cleveland", third),
                      MessageCodec.write(new Unmasking(WireBytes.of(new byte[40]))),
                      List.of(),
                      hospitals.keyOf("cleveland")));
      Path said = hospitals.exchangeFolder().resolve(unmasking("cleveland", SECURE, 3).toString());
      Map<String, Exchange> over = new TreeMap<>(Map.of("cleveland", lying));
      for (String honest : List.of("hungarian", "switzerland", "va")) {
        over.put(
            honest,
            WatchedExchange.replacing(
                hospitals.exchange(),
                unmasking(honest, SECURE, 3),
                content -> {
                  awaitFile(said);
                  return content;
                }));
      }
      run(hospitals, heart(hospitals, true), SECURE, over);

      assertSameModel(hospitals, 1e-6);
      assertThat(hospitals.registry().events(SECURE))
          .filteredOn(event -> event.kind().equals("unmasking-refused"))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.round()).isEqualTo(3))
          .allSatisfy(event -> assertThat(event.site()).contains(new SiteId("cleveland")));
    }
  }

  private static void awaitFile(Path file) {
    try {
      for (int i = 0; i < 1000 && !Files.exists(file); i++) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static EnvelopeContext answerContext(
      TestFederation hospitals, Exchange exchange, String name, RoundNumber round) {
    SiteId site = new SiteId(name);
    Mailbox mailbox = new Mailbox(exchange, hospitals.keyOf(name));
    Digest model =
        modelOf(hospitals, mailbox, SECURE, round, planDigest(hospitals, mailbox, SECURE));
    EnvelopeContext toSite =
        new EnvelopeContext(
            MessageKind.UNMASK,
            hospitals.id(),
            SECURE.name(),
            round.number(),
            EnvelopeContext.DRIVER,
            EnvelopeContext.senderOf(site),
            model);
    Digest asked =
        mailbox
            .read(
                ExchangeLayout.unmask(SECURE, round, site),
                toSite,
                hospitals.driverKey(),
                UnmaskCall.class,
                0)
            .orElseThrow()
            .bodyDigest();
    return EnvelopeContext.fromSite(MessageKind.UNMASKING, hospitals.id(), SECURE, site, asked)
        .inRound(round);
  }

  private static Digest modelOf(
      TestFederation hospitals, Mailbox mailbox, RunId run, RoundNumber round, Digest plan) {
    return mailbox
        .contentOf(
            ExchangeLayout.model(run, round),
            EnvelopeContext.fromDriver(MessageKind.MODEL, hospitals.id(), run, plan).inRound(round),
            hospitals.driverKey())
        .orElseThrow();
  }

  private static Digest planDigest(TestFederation hospitals, Mailbox mailbox, RunId run) {
    return mailbox
        .read(
            ExchangeLayout.plan(run),
            EnvelopeContext.fromDriver(
                MessageKind.PLAN, hospitals.id(), run, EnvelopeContext.NO_PARENT),
            hospitals.driverKey(),
            Plan.class,
            0)
        .orElseThrow()
        .bodyDigest();
  }

  @Test
  void aDriverThatDiesWhileItOpensASumIsResumedToTheSameModel() throws Exception {
    try (TestFederation whole = TestFederation.heart(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"))) {
      Plan plan = heart(whole, true);
      RunResult expected = whole.run(plan, SECURE);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(stopped.follow(site.name(), SECURE));
      }
      ExchangePath second =
          ExchangeLayout.unmask(SECURE, new RoundNumber(4), new SiteId("hungarian"));
      assertThatThrownBy(
              () ->
                  stopped.driveHere(
                      plan, SECURE, WatchedExchange.dyingBefore(stopped.exchange(), second)))
          .isInstanceOf(WatchedExchange.Gone.class);
      RunResult result = stopped.driveHere(plan, SECURE, new TestFederation.Heard());
      for (Future<ExitCode> site : sites) {
        site.get(30, TimeUnit.SECONDS);
      }

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      assertThat(result.reason()).isEqualTo(expected.reason());
      assertThat(digests(stopped)).isEqualTo(digests(whole));
    }
  }

  private static List<Digest> digests(TestFederation federation) {
    return federation.registry().modelVersions(SECURE).stream().map(ModelVersion::digest).toList();
  }

  @Test
  void aValueOutOfRangeMakesItsSiteLeaveWithTheReason() throws Exception {
    try (TestFederation hospitals = TestFederation.heart(folder)) {
      Plan plan =
          hospitals.plan(
              "heart-newton",
              "localOnly: true",
              "localOnly: false",
              "registry: {commit: batched}",
              PRIVACY.formatted(", range: 300"));

      RunResult result = hospitals.run(plan, SECURE);

      assertThat(result).isInstanceOf(RunResult.Abandoned.class);
      assertThat(result.reason())
          .contains("update.out-of-range")
          .contains("vector contract-counts has a value out of the range 300.0")
          .contains("privacy.secureAggregation.range");
    }
  }

  @Test
  void aSiteThatDiesWhileItHelpsGivesTheAnswerThatItKept() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      Plan plain = hospitals.plan("breast-cancer-newton", "localOnly: true", "localOnly: false");
      hospitals.run(plain, PLAIN);
      Plan plan =
          hospitals.plan(
              "breast-cancer-newton",
              "localOnly: true",
              "localOnly: false",
              "registry: {commit: batched}",
              PRIVACY.formatted(""));
      // All three are needed to open a sum of three.
      Future<RunResult> driver = hospitals.drive(plan, SECURE);
      List<Future<ExitCode>> sites = new ArrayList<>();
      sites.add(hospitals.follow("north", SECURE));
      sites.add(hospitals.follow("south", SECURE));
      Future<ExitCode> dying =
          hospitals.follow(
              "west",
              SECURE,
              WatchedExchange.dyingBefore(hospitals.exchange(), unmasking("west", SECURE, 3)));
      assertThatThrownBy(() -> dying.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WatchedExchange.Gone.class);
      Path kept =
          hospitals
              .folder()
              .resolve("state/demo-hospitals")
              .resolve(unmasking("west", SECURE, 3).toString());
      assertThat(kept).isRegularFile();
      sites.add(hospitals.follow("west", SECURE));

      assertThat(driver.get(60, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertSameModel(hospitals, 1e-6);
    }
  }

  @Test
  void clustersAreThoseOfPlainSums() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      hospitals.run(hospitals.plan("breast-cancer-k-means", "maximum: 60", "maximum: 6"), PLAIN);
      hospitals.run(
          hospitals.plan(
              "breast-cancer-k-means",
              "maximum: 60",
              "maximum: 6",
              "registry: {commit: batched}",
              PRIVACY.formatted("")),
          SECURE);

      assertSameModel(hospitals, 1e-6);
    }
  }

  @Test
  void statisticsAreThoseOfPlainSums() throws Exception {
    try (TestFederation hospitals =
        TestFederation.of(
            folder, "heart-hospitals", List.of("cleveland", "hungarian", "switzerland", "va"))) {
      hospitals.addTables(
          "heart-disease",
          "site",
          Hospitals.heart(LocalSpark.session())
              .withColumn("sex", functions.col("sex").cast("bigint")));
      List<List<Statistic>> found = new ArrayList<>();
      for (RunId run : List.of(PLAIN, SECURE)) {
        RunPlan plan =
            PlanReader.readAny(
                hospitals.planFile(
                    "heart-statistics",
                    "[count, frequent]",
                    "[count]",
                    "registry: {commit: batched}",
                    run.equals(SECURE) ? PRIVACY.formatted("") : "registry: {commit: batched}"));
        for (SiteId site : plan.sites()) {
          allowStatistics(hospitals, site);
        }
        assertThat(hospitals.run(plan, run)).isInstanceOf(RunResult.Measured.class);
        found.add(
            hospitals.registry().statistics(run).stream().map(StatisticValue::statistic).toList());
      }

      assertThat(hospitals.registry().siteStatistics(PLAIN)).isNotEmpty();
      assertThat(hospitals.registry().siteStatistics(SECURE)).isEmpty();
      assertThat(found.get(1)).hasSameSizeAs(found.get(0)).hasSizeGreaterThan(50);
      for (int i = 0; i < found.get(0).size(); i++) {
        Statistic plain = found.get(0).get(i);
        Statistic secure = found.get(1).get(i);
        assertThat(List.of(secure.columns(), secure.group(), secure.measure(), secure.rows()))
            .isEqualTo(List.of(plain.columns(), plain.group(), plain.measure(), plain.rows()));
        assertThat(secure.value().isPresent()).isEqualTo(plain.value().isPresent());
        if (plain.value().isPresent()) {
          double value = plain.value().getAsDouble();
          assertThat(secure.value().getAsDouble())
              .as(plain.toString())
              .isCloseTo(value, within(1e-6 * (1 + Math.abs(value))));
        }
      }
    }
  }

  private static void allowStatistics(TestFederation hospitals, SiteId site) throws Exception {
    Path file = hospitals.siteFile(site.name());
    String text = Files.readString(file);
    if (!text.contains("statistics:")) {
      Files.writeString(
          file,
          text
              + "  statistics: {groupBy: [target], minimumCellRows: 1, dominance: {percent: 100},"
              + " differencing: permit}\n");
    }
  }

  @Test
  void simulatedSitesGiveTheModelsOfSeparateSites() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder.resolve("separate"))) {
      for (String name : List.of("breast-cancer-newton", "breast-cancer-fedavg")) {
        RunId run = new RunId(name);
        Plan plan =
            hospitals.plan(
                name,
                "localOnly: true",
                "localOnly: false",
                name.endsWith("fedavg") ? "maximum: 50" : "maximum: 15",
                "maximum: 4",
                "registry: {commit: batched}",
                PRIVACY.formatted(""));
        RunResult expected = hospitals.run(plan, run);

        Path pooled = folder.resolve("pool-" + name);
        Hospitals.breastCancer(LocalSpark.session())
            .repartition(3)
            .write()
            .format("delta")
            .save(pooled.toString());
        PinnedTable pool =
            PinnedTable.of(
                LocalSpark.session(), "delta.`%s`".formatted(pooled), OptionalLong.empty());
        String uri = folder.resolve("registry-" + name).toUri().toString();
        Registry registry = new Registry(TestFederation.HADOOP, uri);
        try (WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500))) {
          RunResult simulated =
              new Simulation(
                      LocalSpark.session(),
                      VirtualSites.of(pool.rows(), plan, new Partition.ByColumn("site")),
                      pool.version(),
                      new DisclosureLimits(10, 1, 5),
                      run,
                      2)
                  .run(
                      registry,
                      new PromotedModels(TestFederation.HADOOP, uri),
                      writer,
                      new TestFederation.Heard(),
                      Clock.systemUTC());
          assertThat(simulated.reason()).isEqualTo(expected.reason());
        }
        assertThat(registry.modelVersions(run).stream().map(ModelVersion::digest).toList())
            .hasSizeGreaterThan(2)
            .isEqualTo(
                hospitals.registry().modelVersions(run).stream()
                    .map(ModelVersion::digest)
                    .toList());
      }
    }
  }
}
