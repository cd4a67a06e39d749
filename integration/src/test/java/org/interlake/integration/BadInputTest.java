package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.run.RunConflictException;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a driver and its sites do about what they cannot work with. */
final class BadInputTest {
  private static final String GOOD_ROWS =
      "SELECT CAST(id AS DOUBLE) age, CAST(id % 5 AS DOUBLE) dose, id % 2 ill FROM range(40)";

  @TempDir static Path folder;
  private static TestFederation wards;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void layOut() throws Exception {
    wards = TestFederation.of(folder, "wards", List.of("a", "b", "c"));
    for (String site : List.of("a", "b", "c")) {
      wards.writeSiteFile(site, "patients", new String[] {"age", "dose", "ill"}, 10);
    }
  }

  @AfterAll
  static void close() {
    wards.close();
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing column        | SELECT CAST(id AS DOUBLE) age, id % 2 ill FROM range(40)                                        | data.column-missing | column missing (dose)
          missing label         | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose FROM range(40)                           | data.column-missing | column missing (ill)
          wrong type            | SELECT CAST(id AS DOUBLE) age, CAST(id AS STRING) dose, id % 2 ill FROM range(40)               | data.column-type    | column type (dose)
          two faults            | SELECT CAST(id AS STRING) dose, id % 2 ill FROM range(40)                                       | data.column-missing,data.column-type | column missing (age); column type (dose)
          third label           | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose, id % 3 ill FROM range(40)               | data.label-values   | label values (ill)
          missing label value   | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose, IF(id = 7, NULL, id % 2) ill FROM range(40) | data.label-values | label values (ill)
          no rows               | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose, id % 2 ill FROM range(0)                | data.no-rows        | no rows
          one class             | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose, CAST(1 AS BIGINT) ill FROM range(40)    | data.one-class      | one class (ill)
          all missing           | SELECT CAST(NULL AS DOUBLE) age, CAST(id AS DOUBLE) dose, id % 2 ill FROM range(40)             | data.all-missing    | all missing (age)
          missing, not imputed  | SELECT CAST(id AS DOUBLE) age, IF(id = 7, NULL, CAST(id AS DOUBLE)) dose, id % 2 ill FROM range(40) | data.missing-value | missing value (dose)
          infinite              | SELECT IF(id = 7, DOUBLE('Infinity'), CAST(id AS DOUBLE)) age, CAST(id AS DOUBLE) dose, id % 2 ill FROM range(40) | data.not-finite | not finite (age)
          too few rows          | SELECT CAST(id AS DOUBLE) age, CAST(id AS DOUBLE) dose, id % 2 ill FROM range(9)                | policy.minimumRows  | fewer training rows than the policy demands
          """)
  void declinesATableThatDoesNotFitAndSaysNothingOfItsRows(
      String name, String sql, String reason, String detail) throws Exception {
    RunId run = new RunId("table-" + name.replace(",", "").replace(' ', '-'));
    Path table = folder.resolve("tables").resolve(run.name());
    LocalSpark.session().sql(sql).write().format("delta").save(table.toString());
    readFrom("a", table.toString());

    ExitCode code = offer(plan("sites: [a]"), run);

    assertDeclined(run, reason, detail);
    assertThat(code).isEqualTo(reason.startsWith("data.") ? ExitCode.DATA : ExitCode.REFUSED);
    assertThat(wards.once("a", run)).isEqualTo(ExitCode.TRY_AGAIN);
  }

  @Test
  void declinesATableThatCannotBeRead() throws Exception {
    Path lost = folder.resolve("tables/lost");
    LocalSpark.session().sql(GOOD_ROWS).write().format("delta").save(lost.toString());
    try (Stream<Path> files = Files.list(lost)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    Path parquet = folder.resolve("tables/parquet");
    LocalSpark.session().sql(GOOD_ROWS).write().parquet(parquet.toString());
    Path good = goodTable();

    for (String place :
        List.of(
            folder.resolve("tables/nowhere").toString(),
            parquet.toString(),
            good + ", version: 7",
            lost.toString())) {
      RunId run = new RunId("unreadable-" + Digest.of(place.getBytes(UTF_8)).hex().substring(0, 8));
      readFrom("a", place);

      assertThat(offer(plan("sites: [a]"), run)).as(place).isEqualTo(ExitCode.DATA);
      assertDeclined(run, "table.unavailable", "this site's table cannot be read; ask the site");
    }
  }

  @Test
  void readsATableInAFolderWithOddCharacters() throws Exception {
    Path odd = folder.resolve("tables/a b%20c");
    LocalSpark.session().sql(GOOD_ROWS).write().format("delta").save(odd.toString());
    readFrom("a", "'" + odd + "'");
    RunId run = new RunId("odd-folder");

    assertThat(offer(plan("sites: [a]"), run)).isEqualTo(ExitCode.DONE);
    assertThat(filesOf("a", run)).containsExactly("accepted");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          column   | allow: [age, dose, ill] | allow: [age, ill]               | policy.columns    | the policy does not permit the columns [dose]
          label    | allow: [age, dose, ill] | deny: [ILL]                     | policy.columns    | the policy does not permit the columns [ill]
          strategy | minimumRows: 10         | strategies: [newton]            | policy.strategies | the policy does not permit the strategy fedavg
          dataset  | patients: {             | others: {                       | dataset.unknown   | this site has no dataset 'patients' (add it under 'datasets' of its configuration)
          """)
  void declinesAPlanThatItsPolicyForbids(
      String name, String policy, String instead, String reason, String detail) throws Exception {
    RunId run = new RunId("policy-" + name);
    readFrom("a", goodTable().toString());
    String text = Files.readString(wards.siteFile("a"));
    assertThat(text).contains(policy);
    Files.writeString(wards.siteFile("a"), text.replace(policy, instead));

    assertThat(offer(plan("sites: [a]"), run)).isEqualTo(ExitCode.REFUSED);

    assertDeclined(run, reason, detail);
  }

  @Test
  void takesNoPartInAPlanOfAnotherKey() throws Exception {
    readFrom("a", goodTable().toString());
    RunId run = new RunId("forged-plan");
    publish(
        ExchangeLayout.plan(run).toString(),
        HostileSite.bytesOf(
            SealedEnvelope.seal(
                EnvelopeContext.fromDriver(
                    MessageKind.PLAN, wards.id(), run, EnvelopeContext.NO_PARENT),
                MessageCodec.write(plan("sites: [a]")),
                SigningKey.generate())));

    assertThat(wards.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).isEmpty();
  }

  @Test
  void takesNoPartInAPlanThatWasChangedOnTheExchange() throws Exception {
    readFrom("a", goodTable().toString());
    RunId run = new RunId("changed-plan");
    wards.publishPlan(plan("sites: [a]"), run);
    Path file = wards.exchangeFolder().resolve(ExchangeLayout.plan(run).toString());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, HostileSite.flipped(bytes, bytes.length - 100));

    assertThat(wards.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).isEmpty();
  }

  @Test
  void answersNoCallOfAnotherKey() throws Exception {
    readFrom("a", goodTable().toString());
    RunId run = new RunId("forged-call");
    Digest plan = wards.publishPlan(plan("sites: [a]"), run);
    EnvelopeContext context =
        EnvelopeContext.fromDriver(MessageKind.MODEL, wards.id(), run, plan)
            .inRound(RoundNumber.FIRST);
    for (String object : List.of("model", "call")) {
      publish(
          "driver/runs/forged-call/rounds/1/" + object,
          HostileSite.bytesOf(SealedEnvelope.seal(context, "{}", SigningKey.generate())));
    }

    assertThat(wards.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).containsExactly("accepted");
  }

  @Test
  void aRunGoesOnWithoutTheSiteThatDeclinesIfItsQuorumAllows() throws Exception {
    for (String site : List.of("a", "b", "c")) {
      readFrom(site, goodTable().toString());
    }
    readFrom("b", folder.resolve("tables/nowhere").toString());
    RunId run = new RunId("one-declines");

    RunResult result = wards.run(plan("sites: [a, b, c]\nquorum: 2"), run);

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(wards.registry().events(run))
        .filteredOn(event -> event.kind().equals("site-declined"))
        .extracting(event -> event.site().orElseThrow() + " " + event.message())
        .containsExactly("b table.unavailable: this site's table cannot be read; ask the site");
    assertThat(wards.registry().contributions(run))
        .extracting(Contribution::site)
        .doesNotContain(new SiteId("b"));
  }

  @Test
  void aRunIsAbandonedWithAllReasonsIfEverySiteDeclines() throws Exception {
    Path nowhere = folder.resolve("tables/nowhere");
    for (String site : List.of("a", "b", "c")) {
      readFrom(site, nowhere.toString());
    }
    Files.writeString(
        wards.siteFile("c"), Files.readString(wards.siteFile("c")).replace("dose, ", ""));
    RunId run = new RunId("all-decline");

    assertAbandoned(
        wards.run(plan("sites: [a, b, c]\nquorum: 1"), run),
        run,
        "the quorum of 1 cannot be met: 0 of 3 sites accepted;"
            + " a declined (table.unavailable: this site's table cannot be read; ask the site);"
            + " b declined (table.unavailable: this site's table cannot be read; ask the site);"
            + " c declined (policy.columns: the policy does not permit the columns [dose])");
    assertThat(wards.exchangeFolder().resolve("driver/runs/all-decline/rounds")).doesNotExist();
  }

  @Test
  void aRunIsAbandonedIfTooFewSitesAnswerInTime() throws Exception {
    RunId run = new RunId("nobody-answers");
    Plan plan = plan("sites: [a, b, c]\nquorum: 2", "acceptTimeout: 20s", "acceptTimeout: 500ms");

    Future<RunResult> driver = wards.drive(plan, run);
    try (HostileSite a = new HostileSite(wards, "a", run)) {
      a.accept();
      assertAbandoned(
          driver.get(30, TimeUnit.SECONDS),
          run,
          "the quorum of 2 was not met within PT0.5S: 1 of 3 sites accepted [a];"
              + " no answer from [b, c]");
    }
  }

  @Test
  void aRunIsAbandonedByNameIfAcceptedSitesFallSilent() throws Exception {
    RunId run = new RunId("silence");
    Plan plan = plan("sites: [a, b, c]\nquorum: 2", "timeout: 60s", "timeout: 700ms");
    Future<?> a = play("a", run, BadInputTest::honest);
    Future<?> b = play("b", run, round -> Optional.empty());
    Future<?> c = play("c", run, round -> Optional.empty());

    assertAbandoned(
        wards.drive(plan, run).get(30, TimeUnit.SECONDS),
        run,
        "round 1 (contract-counts) missed its quorum: 1 of 2 updates needed;"
            + " nothing from b; nothing from c");
    for (Future<?> site : List.of(a, b, c)) {
      site.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSlowSiteIsMissingAndComesBackAndALateOneJoins() throws Exception {
    RunId run = new RunId("slow");
    Plan plan =
        plan(
            "sites: [a, b, c]\nquorum: 1",
            "gracePeriod: 20s",
            "gracePeriod: 3s",
            "acceptTimeout: 20s",
            "acceptTimeout: 5s",
            "maximum: 1",
            "maximum: 2");
    // b sleeps through round 1; c accepts when round 2 is on.
    Future<?> b =
        play(
            "b",
            run,
            round -> {
              if (round.context().round() == 1) {
                return Optional.empty();
              }
              awaitFile("sites/c/runs/slow/accepted"); // its answer begins the grace period
              return honest(round);
            });
    Future<?> c =
        threads.submit(
            () -> {
              try (HostileSite late = new HostileSite(wards, "c", run)) {
                awaitFile("driver/runs/slow/rounds/2/call");
                late.attack(
                    round -> round.context().round() < 3 ? Optional.empty() : honest(round));
              }
              return null;
            });
    Future<?> a =
        play(
            "a",
            run,
            round -> {
              int number = round.context().round();
              if (number == 2) {
                awaitFile("sites/c/runs/slow/accepted");
              }
              if (number >= 2) {
                awaitFile("sites/b/runs/slow/rounds/%d/update".formatted(number));
              }
              if (number >= 3) {
                awaitFile("sites/c/runs/slow/rounds/%d/update".formatted(number));
              }
              return honest(round);
            });

    RunResult result = wards.drive(plan, run).get(60, TimeUnit.SECONDS);

    assertThat(result).isInstanceOf(RunResult.Finished.class);
    assertThat(wards.registry().contributions(run))
        .extracting(k -> "%s %s %s".formatted(k.round(), k.site(), k.status()))
        .containsExactly(
            "1 a CONTRIBUTED",
            "1 b MISSING",
            "2 a CONTRIBUTED",
            "2 b CONTRIBUTED",
            "3 a CONTRIBUTED",
            "3 b CONTRIBUTED",
            "3 c CONTRIBUTED",
            "4 a CONTRIBUTED",
            "4 b CONTRIBUTED",
            "4 c CONTRIBUTED",
            "5 a CONTRIBUTED",
            "5 b CONTRIBUTED",
            "5 c CONTRIBUTED");
    for (Future<?> site : List.of(a, b, c)) {
      site.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSecondDriverOfARunKeepsItsHandsOff() throws Exception {
    RunId run = new RunId("two-drivers");
    Plan plan = plan("sites: [a]", "acceptTimeout: 20s", "acceptTimeout: 3s");
    Future<RunResult> first = wards.drive(plan, run);
    awaitFile("driver/runs/two-drivers/plan");
    Map<String, String> before = filesOf("driver/runs/two-drivers");

    assertThatThrownBy(() -> wards.driveHere(plan, run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessageContaining(
            "Run two-drivers is held by another driver: process %d on host "
                .formatted(ProcessHandle.current().pid()))
        .hasMessageContaining("--take-over");

    assertThat(filesOf("driver/runs/two-drivers")).isEqualTo(before);
    assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(RunResult.Abandoned.class);
  }

  @Test
  void aRunThatHasBegunTakesNoOtherPlan() throws Exception {
    RunId run = new RunId("other-plan");
    wards.publishPlan(plan("sites: [a]"), run);

    assertThatThrownBy(
            () ->
                wards.driveHere(
                    plan("sites: [a]", "seed: 1", "seed: 2"), run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageStartingWith("Run other-plan was started with another plan than this file");
    assertThat(wards.registry().states(run)).isEmpty();
    assertThat(filesOf("driver/runs/other-plan"))
        .containsOnlyKeys("plan", "claims/1", "claims/1.released");
  }

  @Test
  void aRunThatHasEndedEndsTheSameAgainAndWritesNothing() throws Exception {
    RunId run = new RunId("ended");
    Plan plan = plan("sites: [a]", "acceptTimeout: 20s", "acceptTimeout: 100ms");
    RunResult result = wards.driveHere(plan, run, new TestFederation.Heard());
    Map<String, String> before = filesOf("");
    List<RunState> states = wards.registry().states(run);

    assertThat(wards.driveHere(plan, run, new TestFederation.Heard())).isEqualTo(result);
    assertThatThrownBy(
            () -> wards.driveHere(plan("sites: [a, b]"), run, new TestFederation.Heard()))
        .isInstanceOfSatisfying(
            RunConflictException.class,
            conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.CONFIGURATION));

    assertThat(filesOf("")).isEqualTo(before);
    assertThat(wards.registry().states(run)).isEqualTo(states);
  }

  @Test
  void anExchangeThatCannotBeWrittenIsToldByItsPath(@TempDir Path place) throws Exception {
    try (TestFederation broken = TestFederation.of(place, "wards", List.of("a"))) {
      Files.createDirectories(broken.exchangeFolder());
      Files.writeString(broken.exchangeFolder().resolve("driver"), "a file, not a folder");

      assertThatThrownBy(
              () ->
                  broken.driveHere(plan("sites: [a]"), new RunId("r1"), new TestFederation.Heard()))
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("driver")
          .hasMessageContaining("Check that the exchange can be reached");
      assertThat(place.resolve("registry")).doesNotExist();
    }
  }

  @Test
  void anExchangeThatIsNotThereIsNotMade(@TempDir Path place) throws Exception {
    try (TestFederation broken = TestFederation.of(place, "wards", List.of("a"))) {
      broken.writeSiteFile("a", "patients", new String[] {"age"}, 1);
      Files.delete(place.resolve("exchange"));

      assertThatThrownBy(
              () ->
                  broken.driveHere(plan("sites: [a]"), new RunId("r1"), new TestFederation.Heard()))
          .isInstanceOf(ExchangeException.class)
          .hasMessageContaining("does not exist, or is not a folder");
      assertThatThrownBy(() -> broken.once("a")).isInstanceOf(ExchangeException.class);
      assertThat(place.resolve("exchange")).doesNotExist();
    }
  }

  @Test
  void aPlanNamesEachSiteOnceAndAFutureDeadline() throws Exception {
    assertThatThrownBy(() -> plan("sites: [a, b, a]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sites")
        .hasMessageContaining("twice");
    Path file = folder.resolve("late.yaml");
    Files.writeString(file, planText("sites: [a]\ndeadline: 2026-01-01T00:00:00Z"));
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);

    assertThat(PlanReader.read(file).deadline()).isEqualTo("2026-01-01T00:00:00Z");
    assertThatThrownBy(() -> PlanReader.readForStart(file, clock))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("deadline")
        .hasMessageContaining("is in the past");
  }

  private static void assertAbandoned(RunResult result, RunId run, String reason) {
    assertThat(result).isEqualTo(new RunResult.Abandoned(reason));
    List<RunState> states = wards.registry().states(run);
    assertThat(states)
        .extracting(RunState::status)
        .containsExactly(RunState.Status.RUNNING, RunState.Status.ABANDONED);
    assertThat(states.get(1).reason()).contains(reason);
    assertThat(wards.registry().events(run))
        .filteredOn(event -> event.kind().equals("run-abandoned"))
        .extracting(event -> event.message())
        .containsExactly(reason);
    assertThat(wards.registry().modelVersions(run)).isEmpty();
  }

  /** Offers a plan to site a, which does what is open. */
  private static ExitCode offer(Plan plan, RunId run) throws Exception {
    wards.publishPlan(plan, run);
    return wards.once("a", run);
  }

  private static void assertDeclined(RunId run, String reason, String detail) throws Exception {
    assertThat(filesOf("a", run)).containsExactly("declined");
    SiteId site = new SiteId("a");
    try (Exchange exchange = wards.exchange()) {
      Mailbox mailbox = new Mailbox(exchange, wards.keyOf("a"));
      Digest plan =
          Digest.of(
              MessageCodec.write(new HostileSite(wards, "a", run).awaitPlan().body())
                  .getBytes(UTF_8));
      Optional<Message<Refusal>> refusal =
          mailbox.read(
              ExchangeLayout.declined(site, run),
              EnvelopeContext.fromSite(MessageKind.DECLINED, wards.id(), run, site, plan),
              wards.keyOf("a").verifyingKey(),
              Refusal.class,
              0);
      assertThat(refusal.orElseThrow().body()).isEqualTo(new Refusal(plan, reason, detail));
    }
  }

  /** What a site has written of a run, its staging folder included. */
  private static List<String> filesOf(String site, RunId run) throws Exception {
    Path staging = wards.exchangeFolder().resolve("sites").resolve(site).resolve(".staging");
    if (Files.exists(staging)) {
      assertThat(staging).isEmptyDirectory();
    }
    return List.copyOf(filesOf("sites/%s/runs/%s".formatted(site, run)).keySet());
  }

  /** Every file of a folder of the exchange, with its digest. */
  private static Map<String, String> filesOf(String place) throws Exception {
    Path root = wards.exchangeFolder().resolve(place);
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(root.relativize(file).toString(), Digest.of(Files.readAllBytes(file)).hex());
        }
      }
    }
    return files;
  }

  private static void publish(String path, byte[] bytes) {
    try (Exchange exchange = wards.exchange()) {
      exchange.publish(
          new org.interlake.protocol.exchange.ExchangePath(List.of(path.split("/", -1))),
          Content.of(bytes));
    }
  }

  private static void readFrom(String site, String place) throws Exception {
    wards.writeSiteFile(site, "patients", new String[] {"age", "dose", "ill"}, 10);
    Files.writeString(
        wards.siteFile(site),
        Files.readString(wards.siteFile(site))
            .replace("{path: %s}".formatted(wards.tableOf(site)), "{path: %s}".formatted(place)));
  }

  private static Path goodTable() {
    Path table = folder.resolve("tables/good");
    if (!Files.exists(table)) {
      LocalSpark.session().sql(GOOD_ROWS).write().format("delta").save(table.toString());
    }
    return table;
  }

  private Future<?> play(String site, RunId run, HostileSite.Attack part) {
    return threads.submit(
        () -> {
          try (HostileSite player = new HostileSite(wards, site, run)) {
            player.attack(part);
          }
          return null;
        });
  }

  /** An answer that is right in form: forty made-up rows. */
  private static Optional<byte[]> honest(OpenRound round) {
    List<DoubleVector> vectors = round.vectors();
    if (round.context().round() == 1) {
      vectors.set(0, DoubleVector.of(round.layouts().get(0), 40, 20, 20, 40, 40, 780, 80));
    } else if (round.context().round() == 2) {
      vectors.set(0, DoubleVector.of(round.layouts().get(0), 40, 40, 5330, 80));
    }
    return Optional.of(round.sealed(vectors));
  }

  private static void awaitFile(String place) {
    Path file = wards.exchangeFolder().resolve(place);
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("waited in vain for " + place);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Plan plan(String sites, String... replacements) {
    String text = planText(sites);
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(text).contains(replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return PlanReader.parse("plan", text);
  }

  private static String planText(String sites) {
    return """
        interlake: 1
        name: wards
        federation: wards
        dataset: patients
        %s
        seed: 1
        features:
          - {column: age, type: double, impute: mean, scale: standard}
          - {column: dose, type: double}
        label: {column: ill, type: long, positive: 1, negative: 0}
        split: {testFraction: 0}
        model: {name: wards, family: logistic-regression, l2: 0}
        strategy: {name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}
        rounds: {maximum: 1, timeout: 60s, gracePeriod: 20s, acceptTimeout: 20s}
        evaluation: {scoreBins: 8, localOnly: false}
        """
        .formatted(sites);
  }
}
