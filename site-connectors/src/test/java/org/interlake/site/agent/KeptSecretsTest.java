package org.interlake.site.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.WireBytes;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.RingVector;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.config.PeerPins;
import org.interlake.site.config.PolicyConfig;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.table.DatasetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site has one key in a run and gives one answer in a round, whatever becomes of its process. */
final class KeptSecretsTest {
  private static final FederationId WARDS = new FederationId("wards");
  private static final SiteId SITE = new SiteId("a");
  private static final RunId RUN = new RunId("r");
  private static final Digest PLAN = Digest.of(new byte[] {1});
  private static final Digest ASKED = Digest.of(new byte[] {2});

  @TempDir Path folder;
  private final MemoryExchange exchange = new MemoryExchange();
  private final PrivateIdentity own = PrivateIdentity.generate();
  private final PrivateIdentity driver = PrivateIdentity.generate();

  private SiteScope scope() {
    TreeMap<String, DatasetConfig> datasets = new TreeMap<>();
    datasets.put(
        "d",
        new DatasetConfig(
            new DatasetConfig.DeltaPath(URI.create("file:///t")), OptionalLong.empty()));
    SiteConfig config =
        new SiteConfig(
            WARDS,
            SITE,
            URI.create("file:///exchange"),
            Path.of("a.json"),
            Optional.empty(),
            driver.publicIdentity(),
            new SiteConfig.Poll(Duration.ofMillis(5), Duration.ofSeconds(1)),
            folder.toUri(),
            Optional.empty(),
            folder.resolve("ledger").toUri(),
            PeerPins.NONE,
            datasets,
            new PolicyConfig(
                new PolicyConfig.Denied(List.of("ssn")),
                50,
                5,
                10,
                new TreeSet<>(List.of("glm")),
                new TreeSet<>(List.of("newton")),
                new TreeSet<>(),
                new TreeMap<>(),
                false,
                2,
                new StatisticsPolicy(
                    new TreeSet<>(StatisticsPolicy.DEFAULT_ALLOW), 10, new TreeSet<>())));
    return new SiteScope(
        config,
        new Mailbox(exchange, own),
        own.publicIdentity(),
        RUN,
        PLAN,
        TestAudit.of(folder, WARDS, SITE, RUN, PLAN));
  }

  private StateFolder state() {
    return new StateFolder(folder.resolve("state").toUri(), WARDS, new Configuration());
  }

  /** A process of the site: it knows nothing but what is on the exchange and in the folder. */
  private KeptSecrets fresh() {
    return new KeptSecrets(scope(), state());
  }

  private static Unmasking answer(int content) {
    return new Unmasking(WireBytes.of(new byte[] {(byte) content}));
  }

  @Test
  void theKeyIsTheSameInEveryProcess() {
    byte[] key = fresh().agreement().publicKey();
    assertThat(fresh().agreement().publicKey()).isEqualTo(key);
  }

  @Test
  void theKeyIsInAFolderOfItsOwnersOnly() throws Exception {
    assertThat(fresh().agreement()).isNotNull();
    Path run = folder.resolve("state/wards/sites/a/runs/r");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
        .isEqualTo("rwx------");
    assertThat(run.resolve("agreement")).isRegularFile();
    state().forget(SITE, RUN);
    assertThat(run).doesNotExist();
  }

  @Test
  void aSiteThatAcceptedAndLostItsKeySaysSo() {
    scope().accept(new Acceptance(PLAN, new TableVersion("delta", "t", 1, PLAN)), PLAN);
    assertThatExceptionOfType(SiteStateException.class)
        .isThrownBy(() -> fresh().agreement())
        .withMessageContaining("is missing, though it accepted the plan with one");
  }

  @Test
  void aDamagedKeyIsNotUsed() throws Exception {
    assertThat(fresh().agreement()).isNotNull();
    Path file = folder.resolve("state/wards/sites/a/runs/r/agreement");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatExceptionOfType(SiteStateException.class)
        .isThrownBy(() -> fresh().agreement())
        .withMessageContaining("is damaged or foreign");
  }

  @Test
  void theSameQuestionGetsTheSameAnswerAgain() {
    assertThat(fresh().answer(RoundNumber.FIRST, ASKED, () -> answer(1))).isEqualTo(answer(1));
    assertThat(fresh().answer(RoundNumber.FIRST, ASKED, () -> answer(2))).isEqualTo(answer(1));
    assertThat(fresh().answer(RoundNumber.FIRST.next(), ASKED, () -> answer(3)))
        .isEqualTo(answer(3));
  }

  @Test
  void theKeptAnswerIsForThisSiteAlone() throws Exception {
    Unmasking said = new Unmasking(WireBytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
    assertThat(fresh().answer(RoundNumber.FIRST, ASKED, () -> said)).isEqualTo(said);
    Path file =
        folder
            .resolve("state/wards")
            .resolve(ExchangeLayout.unmasking(SITE, RUN, RoundNumber.FIRST).toString());
    assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("ILKE")
        .doesNotContain("shares")
        .doesNotContain(MessageCodec.write(said));
  }

  @Test
  void anAnswerThatIsOnTheExchangeIsNotSentAgain() {
    ExchangePath place = ExchangeLayout.unmasking(SITE, RUN, RoundNumber.FIRST);
    scope().unmasking(RoundNumber.FIRST, ASKED, answer(1));
    byte[] sent = bytesOf(place);
    scope().unmasking(RoundNumber.FIRST, ASKED, answer(1));
    assertThat(bytesOf(place)).isEqualTo(sent);
    assertThat(
            new Mailbox(exchange, driver)
                .read(
                    place,
                    EnvelopeContext.fromSite(MessageKind.UNMASKING, WARDS, RUN, SITE, ASKED)
                        .inRound(RoundNumber.FIRST),
                    own.publicIdentity(),
                    Unmasking.class,
                    0))
        .hasValueSatisfying(message -> assertThat(message.body()).isEqualTo(answer(1)));
  }

  @Test
  void whatWasSentToTheDriverIsKnownAgainByItsDigest() {
    RingVector masked =
        new RingVector(
            new VectorLayout("masked", ElementType.RING64, List.of(new Segment("x", 3))),
            new long[] {1, -2, 3});
    MaskedReport report =
        new MaskedReport(
            new TableVersion("delta", "t", 1, PLAN),
            new TreeMap<>(),
            0,
            WireBytes.of(new byte[] {1}),
            new TreeMap<>(),
            PrivacySpent.NONE);
    assertThat(scope().updateContent(RoundNumber.FIRST, ASKED)).isEmpty();
    Mailbox.Sent sent = scope().masked(RoundNumber.FIRST, ASKED, report, masked);
    assertThat(scope().updateContent(RoundNumber.FIRST, ASKED)).contains(sent.content());
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(() -> scope().updateContent(RoundNumber.FIRST, PLAN))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(RefusalReason.WRONG_CONTEXT));
  }

  private byte[] bytesOf(ExchangePath place) {
    try (ObjectReader object = exchange.open(place).orElseThrow()) {
      return object.read(0, (int) object.length());
    }
  }

  @Test
  void anotherQuestionOfTheRoundGetsNone() {
    assertThat(fresh().answer(RoundNumber.FIRST, ASKED, () -> answer(1))).isEqualTo(answer(1));
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(
            () -> fresh().answer(RoundNumber.FIRST, Digest.of(new byte[] {9}), () -> answer(2)))
        .withMessageContaining("a site answers once in a round")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(RefusalReason.WRONG_CONTEXT));
  }
}
