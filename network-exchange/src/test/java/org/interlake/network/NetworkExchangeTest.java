package org.interlake.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.network.server.PartyLimits;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeContractTest;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.exchange.Publication.Published;
import org.interlake.protocol.identity.PrivateIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a server in this process, over TLS on the loopback interface. */
final class NetworkExchangeTest extends ExchangeContractTest {
  private static final SiteId ULM = new SiteId("ulm");
  private static final ExchangePath UPDATE = ExchangeLayout.update(ULM, RUN, RoundNumber.FIRST);
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder;
  private ServedFolder served;

  @BeforeEach
  void serve() {
    served = new ServedFolder(FEDERATION, folder, PartyLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Override
  protected Exchange openExchange() {
    return served.open(served.driver());
  }

  @Override
  protected Exchange openExchangeTo(ExchangePath path) {
    return path.segments().get(0).equals("driver")
        ? openExchange()
        : served.open(served.site(path.segments().get(1)));
  }

  @Override
  protected void assertNothingStaged() throws IOException {
    assertThat(staged("driver")).isEmpty();
  }

  private List<Path> staged(String prefix) throws IOException {
    Path staging = folder.resolve("hearts").resolve(prefix).resolve(".staging");
    if (!Files.isDirectory(staging)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(staging)) {
      return files.toList();
    }
  }

  private static void assertRefused(Runnable act, String... said) {
    assertThatThrownBy(act::run).isInstanceOf(ExchangeException.class).message().contains(said);
  }

  // ------------------------------------------------------------------ rights

  @Test
  void aSiteWritesBelowItsOwnPrefixOnly() throws IOException {
    Exchange ulm = closedInTheEnd(served.open(served.site("ulm")));
    assertThat(ulm.publish(UPDATE, Content.of(new byte[] {1}))).isEqualTo(new Published());
    for (ExchangePath foreign :
        List.of(
            PLAN,
            ExchangeLayout.accepted(new SiteId("bonn"), RUN),
            ExchangeLayout.accepted(new SiteId("stranger"), RUN))) {
      assertRefused(
          () -> ulm.publish(foreign, Content.of(new byte[] {1})),
          "Cannot write " + foreign,
          "site ulm may not write",
          "below its own prefix only");
    }
    assertThat(folder.resolve("hearts/sites/bonn")).doesNotExist();
  }

  @Test
  void aSiteReadsItsOwnPrefixAndTheDriversOnly() throws IOException {
    exchange().publish(PLAN, Content.of(new byte[] {7}));
    Exchange bonn = closedInTheEnd(served.open(served.site("bonn")));
    closedInTheEnd(served.open(served.site("ulm"))).publish(UPDATE, Content.of(new byte[] {1}));

    assertThat(bonn.exists(PLAN)).isTrue();
    assertThat(bonn.list(ExchangeLayout.siteRuns(new SiteId("bonn")))).isEmpty();
    for (Runnable reading :
        List.<Runnable>of(
            () -> bonn.exists(UPDATE),
            () -> bonn.open(UPDATE),
            () -> bonn.list(ExchangeLayout.siteRuns(ULM)),
            () -> bonn.list(ExchangeLayout.sites()))) {
      assertRefused(reading, "Cannot read sites", "permission denied", "site bonn may not read");
    }
  }

  @Test
  void theDriverReadsAllAndWritesForNoSite() throws IOException {
    closedInTheEnd(served.open(served.site("ulm"))).publish(UPDATE, Content.of(new byte[] {1}));
    Exchange driver = exchange();
    assertThat(read(driver, UPDATE)).containsExactly(1);
    assertThat(driver.list(ExchangeLayout.sites())).containsExactly("ulm");
    assertRefused(
        () -> driver.publish(ExchangeLayout.accepted(ULM, RUN), Content.of(new byte[] {1})),
        "the driver may not write");
  }

  @Test
  void aKeyThatIsNotEnrolledGetsNoAnswer() {
    assertRefused(
        () -> served.open(PrivateIdentity.generate()),
        "do not believe each other",
        "this party's keys stand in the server's file");
  }

  @Test
  void aKeyThatIsNoLongerEnrolledIsRefusedOnAnOpenConnection() {
    Exchange ulm = closedInTheEnd(served.open(served.site("ulm")));
    PrivateIdentity keys = served.site("ulm");
    ulm.exists(PLAN);
    served.remove(ULM);
    assertRefused(() -> ulm.exists(PLAN), "no longer knows this party's keys");
    assertRefused(() -> served.open(keys), "do not believe each other");
  }

  @Test
  void aServerWithAnotherKeyIsNotBelieved() {
    assertRefused(
        () ->
            NetworkExchange.open(
                new NetworkAddress("127.0.0.1", served.port(), Optional.empty()),
                FEDERATION,
                served.driver().signingKey(),
                served.driver().verifyingKey(), // the coordinator's; the server has its own
                ServedFolder.IMPATIENT),
        "do not believe each other",
        "names the server's key");
  }

  @Test
  void aServerHoldsOneFederation() {
    assertRefused(
        () ->
            NetworkExchange.open(
                served.address(served.port()),
                new FederationId("lungs"),
                served.driver().signingKey(),
                served.driver().verifyingKey(),
                ServedFolder.IMPATIENT),
        "this server holds the exchange of federation hearts");
  }

  // -------------------------------------------------------- connections that break

  @Test
  void anUploadGoesOnWhereItsConnectionBroke() throws Exception {
    byte[] bytes = random(6 * MEBIBYTE, 20);
    try (Link link = new Link(served.port());
        Exchange ulm = served.open(served.site("ulm"), link.port(), ServedFolder.PATIENT)) {
      link.cutAtUpBytes(link.upBytes() + 4 * MEBIBYTE);
      assertThat(ulm.publish(UPDATE, inChunks(bytes, 100_000, 0))).isEqualTo(new Published());

      assertThat(link.upBytes())
          .as("what had arrived was not sent again")
          .isLessThan(9L * MEBIBYTE);
    }
    assertThat(Arrays.equals(read(exchange(), UPDATE), bytes)).isTrue();
    assertThat(staged("sites/ulm")).isEmpty();
  }

  @Test
  void aWriterWhoseConnectionBreaksBehindTheLastByteLearnsThatItPublished() throws Exception {
    try (Link link = new Link(served.port());
        Exchange ulm = served.open(served.site("ulm"), link.port(), ServedFolder.PATIENT)) {
      CompletableFuture<Publication> publishing =
          CompletableFuture.supplyAsync(
              () -> ulm.publish(UPDATE, mutingAtTheEnd(random(MEBIBYTE / 2, 21), link)));
      Path object = folder.resolve("hearts/" + UPDATE);
      while (!Files.exists(object) && !publishing.isDone()) {
        Thread.onSpinWait();
      }
      link.mute(false);
      link.cut();
      assertThat(publishing.get(30, TimeUnit.SECONDS)).isEqualTo(new Published());
    }
  }

  private static Content mutingAtTheEnd(byte[] bytes, Link link) {
    Content whole = inChunks(bytes, bytes.length, 0);
    return new Content() {
      @Override
      public long length() {
        return whole.length();
      }

      @Override
      public void writeTo(java.io.OutputStream out) throws IOException {
        whole.writeTo(out);
        link.mute(true);
      }
    };
  }

  @Test
  void aSlowLinkTakesLongerAndNothingElse() throws Exception {
    byte[] bytes = random(MEBIBYTE, 22);
    try (Link link = new Link(served.port());
        Exchange ulm = served.open(served.site("ulm"), link.port(), ServedFolder.IMPATIENT)) {
      link.bytesPerSecond(2L * MEBIBYTE);
      long before = System.nanoTime();
      assertThat(ulm.publish(UPDATE, Content.of(bytes))).isEqualTo(new Published());
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(400));
      assertThat(Arrays.equals(read(ulm, UPDATE), bytes)).isTrue();
    }
  }

  @Test
  void saysThatAServerThatIsGoneIsGone() throws Exception {
    Exchange driver =
        closedInTheEnd(served.open(served.driver(), served.port(), ServedFolder.IMPATIENT));
    driver.publish(PLAN, Content.of(new byte[] {1}));
    ObjectReader object = driver.open(PLAN).orElseThrow();
    int port = served.port();
    served.stop();
    for (Runnable act :
        List.<Runnable>of(
            () -> driver.exists(PLAN),
            () -> driver.open(PLAN),
            () -> driver.publish(PLAN, Content.of(new byte[] {1})))) {
      assertRefused(
          act, "the server cannot be reached", "Check the address", "driver/runs/r1/plan");
    }
    assertThat(object.read(0, 1)).as("what was read before is here").containsExactly(1);
    served.start(port);
    assertThat(driver.exists(PLAN)).as("it has come back").isTrue();
  }

  @Test
  void ridesOutAServerThatIsStartedAnew() throws Exception {
    Exchange driver = exchange();
    int port = served.port();
    served.stop();
    CompletableFuture<Publication> publishing =
        CompletableFuture.supplyAsync(() -> driver.publish(PLAN, Content.of(new byte[] {1})));
    served.start(port);
    assertThat(publishing.get(30, TimeUnit.SECONDS)).isEqualTo(new Published());
  }

  @Test
  void aServerThatStopsLeavesNothingHalfWritten() throws Exception {
    Exchange driver =
        closedInTheEnd(served.open(served.driver(), served.port(), ServedFolder.IMPATIENT));
    Content stopping =
        new Content() {
          @Override
          public long length() {
            return 4 * MEBIBYTE;
          }

          @Override
          public void writeTo(java.io.OutputStream out) throws IOException {
            out.write(new byte[2 * MEBIBYTE]);
            served.stop();
            out.write(new byte[2 * MEBIBYTE]);
          }
        };
    int port = served.port();
    assertRefused(() -> driver.publish(PLAN, stopping), "Cannot write driver/runs/r1/plan");
    served.start(port);
    assertThat(driver.exists(PLAN)).isFalse();
    assertNothingStaged();
  }

  // ----------------------------------------------------------------- watching

  @Test
  void aSiteLearnsAtOnceOfWhatTheDriverPublishes() throws Exception {
    Exchange ulm = closedInTheEnd(served.open(served.site("ulm")));
    Exchange driver = exchange();
    ulm.awaitChange(Duration.ofSeconds(10)); // the watch begins
    CompletableFuture<Long> woken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                ulm.awaitChange(Duration.ofSeconds(20));
                return System.nanoTime();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    driver.publish(ExchangeLayout.call(RUN, RoundNumber.FIRST), Content.of(new byte[] {1}));
    long published = System.nanoTime();
    assertThat(woken.get(20, TimeUnit.SECONDS) - published).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  @Test
  void nobodyIsToldOfWhatHeMayNotReadOrWroteHimself() throws Exception {
    Exchange bonn = closedInTheEnd(served.open(served.site("bonn")));
    Exchange ulm = closedInTheEnd(served.open(served.site("ulm")));
    bonn.awaitChange(Duration.ofSeconds(10));
    ulm.awaitChange(Duration.ofSeconds(10));
    ulm.publish(UPDATE, Content.of(new byte[] {1}));
    for (Exchange site : List.of(bonn, ulm)) {
      long before = System.nanoTime();
      site.awaitChange(Duration.ofMillis(150));
      assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(140));
    }
  }

  // ------------------------------------------------------------------- limits

  @Test
  void aSiteMayNotPublishMoreThanItsLimit() throws IOException {
    try (ServedFolder strict =
            new ServedFolder(FEDERATION, folder, new PartyLimits(1000, 1 << 20, 100, 1));
        Exchange ulm = strict.open(strict.site("ulm"), strict.port(), ServedFolder.IMPATIENT);
        Exchange driver = strict.open(strict.driver())) {
      assertThat(ulm.publish(UPDATE, Content.of(new byte[1000]))).isEqualTo(new Published());
      assertRefused(
          () -> ulm.publish(ExchangeLayout.accepted(ULM, RUN), Content.of(new byte[1001])),
          "over the server's limit",
          "1001 bytes are more than the 1000 that site ulm may publish");
      assertThat(driver.publish(PLAN, Content.of(new byte[1001]))).isEqualTo(new Published());
    }
  }

  @Test
  void aSiteThatSendsMoreThanItsShareIsSlowedDown() throws IOException {
    try (ServedFolder strict =
            new ServedFolder(FEDERATION, folder, new PartyLimits(1 << 30, 2 * MEBIBYTE, 1000, 1));
        Exchange ulm = strict.open(strict.site("ulm"))) {
      long before = System.nanoTime();
      ulm.publish(UPDATE, Content.of(random(6 * MEBIBYTE, 23)));
      // The first two seconds' worth at once, then what is owed of the last chunk but one.
      assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(450));
    }
  }

  @Test
  void aSiteThatAsksTooOftenWaits() throws IOException {
    try (ServedFolder strict =
            new ServedFolder(FEDERATION, folder, new PartyLimits(1 << 20, 1 << 20, 20, 1));
        Exchange patient = strict.open(strict.site("ulm"));
        Exchange impatient =
            strict.open(
                strict.site("bonn"),
                strict.port(),
                new LinkPatience(Duration.ZERO, Duration.ofSeconds(20), Duration.ofSeconds(20)))) {
      for (int i = 0; i < 45; i++) {
        assertThat(patient.exists(PLAN)).isFalse();
      }
      assertRefused(
          () -> {
            for (int i = 0; i < 2000; i++) {
              impatient.exists(PLAN);
            }
          },
          "over the server's limit",
          "more than 20 requests a second");
    }
  }

  @Test
  void addressesAreReadAsTheyAreWritten() {
    String key = served.driver().verifyingKey().text();
    for (String text :
        List.of("interlake://example.org:7443", "interlake://10.0.0.1:7443/" + key)) {
      assertThat(NetworkAddress.of(URI.create(text))).hasToString(text);
    }
    for (String text :
        List.of(
            "interlake://example.org",
            "interlake:/srv/exchange",
            "interlake://example.org:7443/folder",
            "interlake://user@example.org:7443",
            "hdfs://example.org:7443")) {
      assertRefused(
          () -> NetworkAddress.of(URI.create(text)),
          "Exchange " + text + " cannot be opened",
          "interlake://host:port");
    }
    assertThat(NetworkAddress.isOne(URI.create("/srv/exchange"))).isFalse();
  }
}
