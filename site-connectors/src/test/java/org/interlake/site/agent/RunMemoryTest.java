package org.interlake.site.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.config.PeerPins;
import org.interlake.site.config.PolicyConfig;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.table.DatasetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site remembers, beside an exchange on which a test speaks for the driver. */
class RunMemoryTest {
  private static final FederationId WARDS = new FederationId("wards");
  private static final SiteId SITE = new SiteId("a");
  private static final RunId RUN = new RunId("run");
  private static final Digest PLAN = Digest.of(new byte[] {1});
  private static final VectorLayout LAYOUT = VectorLayout.single("kept", ElementType.FLOAT64, 2);
  private static final RoundNumber FIRST_TRAINING = new RoundNumber(3);

  @TempDir Path folder;
  private final MemoryExchange exchange = new MemoryExchange();
  private final PrivateIdentity driver = PrivateIdentity.generate();
  private final SigningKey own = SigningKey.generate();
  private Mailbox driverMail;

  @BeforeEach
  void speakForTheDriver() {
    driverMail = new Mailbox(exchange, driver);
  }

  private SiteScope scope(RunId run) {
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
                new TreeSet<>(List.of("scaffold")),
                new TreeSet<>(),
                new TreeMap<>(),
                false,
                2,
                new StatisticsPolicy(
                    new TreeSet<>(StatisticsPolicy.DEFAULT_ALLOW), 10, new TreeSet<>())));
    return new SiteScope(
        config,
        new Mailbox(exchange, own),
        own.verifyingKey(),
        run,
        PLAN,
        TestAudit.of(folder, WARDS, SITE, run, PLAN));
  }

  /** A process of the site: it knows nothing but what is on the exchange and in the folder. */
  private RunMemory fresh() {
    return new RunMemory(
        scope(RUN),
        new DriverInbox(driverMail, WARDS, driver.publicIdentity()),
        new StateFolder(folder.resolve("state").toUri(), WARDS, new Configuration()),
        FIRST_TRAINING);
  }

  /** The driver opens a round with a model that is made of an update of {@code contributor}. */
  private OpenCall open(int number, Digest parent, String contributor) {
    RoundNumber round = new RoundNumber(number);
    ModelOrigin origin =
        new ModelOrigin(
            parent,
            List.of(
                new ModelOrigin.Contributor(
                    new SiteId(contributor),
                    Math.max(1, number - 1),
                    Digest.of(new byte[] {(byte) number}))));
    Digest model =
        driverMail
            .send(
                ExchangeLayout.model(RUN, round),
                EnvelopeContext.fromDriver(MessageKind.MODEL, WARDS, RUN, PLAN).inRound(round),
                origin,
                List.of())
            .content();
    Call call =
        new Call(
            PLAN,
            PLAN,
            PLAN,
            RoundPurpose.TRAIN,
            number,
            List.of(SITE),
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(9));
    return new OpenCall(round, call, model, origin, List.of());
  }

  private void send(OpenCall call) {
    scope(RUN)
        .update(
            call.round(),
            call.model(),
            new UpdateReport(60, new TableVersion("t", "delta", 1, PLAN), new TreeMap<>(), 0.1),
            List.of());
  }

  private static List<DoubleVector> kept(double value) {
    return List.of(DoubleVector.of(LAYOUT, value, -value));
  }

  private static Optional<List<DoubleVector>> recall(RunMemory memory, OpenCall call) {
    return memory.at(call).recall(List.of(LAYOUT));
  }

  private Path object(int round) {
    return folder.resolve("state/wards/sites/a/runs/run/rounds/" + round + "/memory");
  }

  @Test
  void recallsWhatCountedAndNothingElse() {
    OpenCall third = open(3, PLAN, "b");
    assertThat(recall(fresh(), third)).isEmpty();
    fresh().at(third).keep(kept(3));
    send(third);
    OpenCall fourth = open(4, third.model(), "a");

    assertThat(recall(fresh(), fourth)).contains(kept(3));
    fresh().at(fourth).keep(kept(4));
    send(fourth);
    OpenCall fifth = open(5, fourth.model(), "b"); // the update came too late

    assertThat(recall(fresh(), fifth)).contains(kept(3));
    OpenCall ninth = open(9, PLAN, "b"); // called again after rounds without this site
    open(6, fifth.model(), "b");
    assertThat(recall(fresh(), ninth)).contains(kept(3));
  }

  @Test
  void aSiteThatWasKilledBeforeItSentRecallsTheSameAndKeepsTheSame() throws IOException {
    OpenCall third = open(3, PLAN, "b");
    fresh().at(third).keep(kept(3));
    send(third);
    OpenCall fourth = open(4, third.model(), "a");
    fresh().at(fourth).keep(kept(4)); // and is killed
    byte[] written = Files.readAllBytes(object(4));

    RunMemory again = fresh();
    assertThat(recall(again, fourth)).contains(kept(3));
    again.at(fourth).keep(kept(4));

    assertThat(object(4)).hasBinaryContent(written);
  }

  @Test
  void keepsOneProcessAndManyTheSameAndForgetsWhatIsOld() {
    RunMemory one = fresh();
    OpenCall call = open(3, PLAN, "b");
    for (int round = 3; round < 8; round++) {
      assertThat(recall(one, call)).isEqualTo(recall(fresh(), call));
      one.at(call).keep(kept(round));
      send(call);
      call = open(round + 1, call.model(), "a");
    }

    assertThat(recall(one, call)).contains(kept(7));
    assertThat(object(5)).doesNotExist();
    assertThat(object(6)).exists();
  }

  @Test
  void saysWhatIsMissingAndWhatToDo() throws IOException {
    OpenCall fourth = counted(3);
    Path copy = Files.copy(object(3), folder.resolve("copy"));
    Files.delete(object(3));

    assertThatThrownBy(() -> recall(fresh(), fourth))
        .isInstanceOf(SiteStateException.class)
        .hasMessageContaining("this site's memory of round 3, file:")
        .hasMessageContaining("/state/wards/sites/a/runs/run/rounds/3/memory, is missing")
        .hasMessageContaining("Restore it from a copy and start again");

    Files.move(copy, object(3));
    assertThat(recall(fresh(), fourth)).contains(kept(3));
  }

  @Test
  void doesNotBelieveWhatIsDamagedOrForeign() throws IOException {
    OpenCall fourth = counted(3);
    byte[] bytes = Files.readAllBytes(object(3));
    for (int at = 0; at < bytes.length; at += 7) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(object(3), damaged);
      assertThatThrownBy(() -> recall(fresh(), fourth))
          .as("byte %d", at)
          .isInstanceOf(SiteStateException.class)
          .hasMessageContaining("is damaged or foreign");
    }
    Files.write(object(3), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> recall(fresh(), fourth))
        .isInstanceOf(SiteStateException.class)
        .hasMessageContaining("is damaged or foreign");

    // Of another round of the same run.
    fresh().at(fourth).keep(kept(4));
    Files.write(object(3), Files.readAllBytes(object(4)));
    assertThatThrownBy(() -> recall(fresh(), fourth))
        .isInstanceOf(SiteStateException.class)
        .hasMessageContaining("is damaged or foreign");
  }

  @Test
  void overwritesNothingThatAnEarlierRunOfTheNameHasLeft() {
    OpenCall third = open(3, PLAN, "b");
    fresh().at(third).keep(kept(3));

    assertThatThrownBy(() -> fresh().at(third).keep(kept(5)))
        .isInstanceOf(SiteStateException.class)
        .hasMessageContaining("it was left by another run of this name. Remove it");
  }

  @Test
  void makesTheFolderWhenItIsNeededAndForgetsARunThatIsOver() throws IOException {
    StateFolder state =
        new StateFolder(folder.resolve("state").toUri(), WARDS, new Configuration());
    state.forget(SITE, RUN);
    assertThat(folder.resolve("state")).doesNotExist();

    counted(3);
    assertThat(object(3)).exists();
    state.forget(SITE, RUN);

    try (Stream<Path> left = Files.walk(folder.resolve("state"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    state.close();
  }

  @Test
  void saysThatItsFolderCannotBe() throws IOException {
    Files.writeString(folder.resolve("state"), "a file");

    assertThatThrownBy(() -> fresh().at(open(3, PLAN, "b")).keep(kept(1)))
        .isInstanceOf(SiteStateException.class)
        .hasMessageContaining("where this site is to remember, cannot be used")
        .hasMessageContaining("Name another as state in the site's file");
  }

  /** An update of this round counted; the call of the next. */
  private OpenCall counted(int round) {
    OpenCall call = open(round, PLAN, "b");
    fresh().at(call).keep(kept(round));
    send(call);
    return open(round + 1, call.model(), "a");
  }
}
