package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.Wards.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a site takes no part in, and how little it says of it. */
final class SiteRefusalsTest {
  @TempDir static Path folder;
  private static Wards wards;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    wards = new Wards(folder);
    federation = wards.federation();
  }

  @AfterAll
  static void close() {
    wards.close();
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
    wards.readFrom("a", table.toString());

    ExitCode code = offer(plan("sites: [a]"), run);

    assertDeclined(run, reason, detail);
    assertThat(code).isEqualTo(reason.startsWith("data.") ? ExitCode.DATA : ExitCode.REFUSED);
    assertThat(federation.once("a", run)).isEqualTo(ExitCode.TRY_AGAIN);
  }

  @Test
  void declinesATableThatCannotBeRead() throws Exception {
    Path lost = folder.resolve("tables/lost");
    LocalSpark.session().sql(Wards.GOOD_ROWS).write().format("delta").save(lost.toString());
    try (Stream<Path> files = Files.list(lost)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    Path parquet = folder.resolve("tables/parquet");
    LocalSpark.session().sql(Wards.GOOD_ROWS).write().parquet(parquet.toString());
    Path good = wards.goodTable();

    for (String place :
        List.of(
            folder.resolve("tables/nowhere").toString(),
            parquet.toString(),
            good + ", version: 7",
            lost.toString())) {
      RunId run = new RunId("unreadable-" + Digest.of(place.getBytes(UTF_8)).hex().substring(0, 8));
      wards.readFrom("a", place);

      assertThat(offer(plan("sites: [a]"), run)).as(place).isEqualTo(ExitCode.DATA);
      assertDeclined(run, "table.unavailable", "this site's table cannot be read; ask the site");
    }
  }

  @Test
  void readsATableInAFolderWithOddCharacters() throws Exception {
    Path odd = folder.resolve("tables/a b%20c");
    LocalSpark.session().sql(Wards.GOOD_ROWS).write().format("delta").save(odd.toString());
    wards.readFrom("a", "'" + odd + "'");
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
    wards.readFrom("a", wards.goodTable().toString());
    String text = Files.readString(federation.siteFile("a"));
    assertThat(text).contains(policy);
    Files.writeString(federation.siteFile("a"), text.replace(policy, instead));

    assertThat(offer(plan("sites: [a]"), run)).isEqualTo(ExitCode.REFUSED);

    assertDeclined(run, reason, detail);
  }

  @Test
  void takesNoPartInAPlanOfAnotherKey() throws Exception {
    wards.readFrom("a", wards.goodTable().toString());
    RunId run = new RunId("forged-plan");
    publish(
        ExchangeLayout.plan(run).toString(),
        HostileSite.bytesOf(
            SealedEnvelope.seal(
                EnvelopeContext.fromDriver(
                    MessageKind.PLAN, federation.id(), run, EnvelopeContext.NO_PARENT),
                MessageCodec.write(plan("sites: [a]")),
                SigningKey.generate())));

    assertThat(federation.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).isEmpty();
  }

  @Test
  void takesNoPartInAPlanThatWasChangedOnTheExchange() throws Exception {
    wards.readFrom("a", wards.goodTable().toString());
    RunId run = new RunId("changed-plan");
    federation.publishPlan(plan("sites: [a]"), run);
    Path file = federation.exchangeFolder().resolve(ExchangeLayout.plan(run).toString());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, HostileSite.flipped(bytes, bytes.length - 100));

    assertThat(federation.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).isEmpty();
  }

  @Test
  void answersNoCallOfAnotherKey() throws Exception {
    wards.readFrom("a", wards.goodTable().toString());
    RunId run = new RunId("forged-call");
    Digest plan = federation.publishPlan(plan("sites: [a]"), run);
    EnvelopeContext context =
        EnvelopeContext.fromDriver(MessageKind.MODEL, federation.id(), run, plan)
            .inRound(RoundNumber.FIRST);
    for (String object : List.of("model", "call")) {
      publish(
          "driver/runs/forged-call/rounds/1/" + object,
          HostileSite.bytesOf(SealedEnvelope.seal(context, "{}", SigningKey.generate())));
    }

    assertThat(federation.once("a", run)).isEqualTo(ExitCode.REFUSED);
    assertThat(filesOf("a", run)).containsExactly("accepted");
  }

  /**
   * Six columns are so far from 0 that their variances drown in rounding: what comes of the first
   * round is no distribution, as the site notices in the next.
   */
  @Test
  void leavesARunThatCannotBeTrainedWithTheReason(@TempDir Path elsewhere) throws Exception {
    RunId run = new RunId("no-covariance");
    Plan plan =
        plan(
            "sites: [a]",
            "  - {column: age, type: double, impute: mean, scale: standard}\n",
            "",
            "  - {column: dose, type: double}\n",
            IntStream.range(0, 7)
                .mapToObj("  - {column: x%d, type: double}\n"::formatted)
                .collect(Collectors.joining()),
            "label: {column: ill, type: long, positive: 1, negative: 0}",
            "",
            "family: logistic-regression, l2: 0",
            "family: gaussian-mixture, clusters: 2",
            "{name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}",
            "{name: exact}",
            "maximum: 1",
            "maximum: 5");
    try (TestFederation far = TestFederation.of(elsewhere, "wards", List.of("a"))) {
      far.addTables(
          "patients",
          "site",
          LocalSpark.session()
              .sql(
                  """
                  SELECT 'a' site, 1e5D * (id % 13) x0, 1e12D + id % 13 x1, 1e12D + id % 11 x2,
                    3e12D + id % 7 x3, 7e11D + id % 5 x4, 2e12D + id % 3 x5, 5e12D + id % 17 x6
                  FROM range(40)
                  """));
      Future<ExitCode> site = far.follow("a", run);

      RunResult result = far.drive(plan, run).get(60, TimeUnit.SECONDS);

      assertThat(result).isInstanceOf(RunResult.Abandoned.class);
      assertThat(result.reason())
          .contains(
              "a declined (training.failed: round 4: the model cannot be trained on this site's rows");
      assertThat(site.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.REFUSED);
      assertThat(far.exchangeFolder().resolve("sites/a/runs/no-covariance/declined")).exists();
      assertThat(far.once("a", run)).isEqualTo(ExitCode.TRY_AGAIN);
    }
  }

  /** Offers a plan to site a, which does what is open. */
  private static ExitCode offer(Plan plan, RunId run) throws Exception {
    federation.publishPlan(plan, run);
    return federation.once("a", run);
  }

  private static void assertDeclined(RunId run, String reason, String detail) throws Exception {
    assertThat(filesOf("a", run)).containsExactly("declined");
    SiteId site = new SiteId("a");
    try (Exchange exchange = federation.exchange()) {
      Mailbox mailbox = new Mailbox(exchange, federation.keyOf("a"));
      Digest plan =
          Digest.of(
              MessageCodec.write(new HostileSite(federation, "a", run).awaitPlan().body())
                  .getBytes(UTF_8));
      Optional<Message<Refusal>> refusal =
          mailbox.read(
              ExchangeLayout.declined(site, run),
              EnvelopeContext.fromSite(MessageKind.DECLINED, federation.id(), run, site, plan),
              federation.keyOf("a").verifyingKey(),
              Refusal.class,
              0);
      assertThat(refusal.orElseThrow().body()).isEqualTo(new Refusal(plan, reason, detail));
    }
  }

  /** What a site has written of a run, its staging folder included. */
  private static List<String> filesOf(String site, RunId run) throws Exception {
    Path staging = federation.exchangeFolder().resolve("sites").resolve(site).resolve(".staging");
    if (Files.exists(staging)) {
      assertThat(staging).isEmptyDirectory();
    }
    return List.copyOf(wards.filesOf("sites/%s/runs/%s".formatted(site, run)).keySet());
  }

  private static void publish(String path, byte[] bytes) {
    try (Exchange exchange = federation.exchange()) {
      exchange.publish(
          new org.interlake.protocol.exchange.ExchangePath(List.of(path.split("/", -1))),
          Content.of(bytes));
    }
  }
}
