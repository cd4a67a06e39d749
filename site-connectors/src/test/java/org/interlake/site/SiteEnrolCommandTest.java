package org.interlake.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Enrolment;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code site enrol}, as it is typed, on real files and a real exchange folder. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
final class SiteEnrolCommandTest {
  private static final FederationId FEDERATION = new FederationId("f");
  private static final SiteId SITE = new SiteId("north");
  private static final PrivateIdentity COORDINATOR = PrivateIdentity.generate();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(folder.resolve("exchange"));
    file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            interlake: 1
            federation: f
            site: north
            exchange: exchange
            key: north.json
            coordinator: "%s"
            datasets:
              d: {table: lake.health.heart}
            policy:
              columns: {allow: [x]}
            """
                .formatted(COORDINATOR.publicIdentity().text()));
  }

  private PrivateIdentity keys(PrivateIdentity keys) throws IOException {
    Files.deleteIfExists(folder.resolve("north.json"));
    new KeyFile(folder.resolve("north.json")).writeNew(keys, new KeyProtection.None());
    return keys;
  }

  private record Ended(int code, String said, String complained) {}

  private static Ended execute(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code =
          SiteEnrolCommand.commandLine()
              .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
              .execute(arguments);
      return new Ended(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  private Ended enrol() {
    return execute("--conf-file", file.toString());
  }

  private Optional<Enrolment> onTheExchange(PrivateIdentity keys) {
    try (Exchange exchange =
        HadoopExchange.open(
            folder.resolve("exchange").toUri(), FEDERATION, new Configuration(false))) {
      return new Mailbox(exchange, COORDINATOR)
          .read(
              ExchangeLayout.enrolment(SITE, keys.publicIdentity()),
              EnvelopeContext.enrolment(FEDERATION, SITE),
              keys.publicIdentity(),
              Enrolment.class,
              0)
          .map(Message::body);
    }
  }

  @Test
  void aSiteAsksWithItsKeysAndTwiceIsOnce() throws IOException {
    PrivateIdentity keys = keys(PrivateIdentity.generate());

    Ended ended = enrol();

    assertThat(ended.code()).as(ended.complained()).isZero();
    assertThat(ended.said())
        .isEqualTo(
            """
            public keys  %s
            fingerprint  %s
            coordinator  %s
            Compare both fingerprints with the coordinator, by another channel.
            """
                .formatted(
                    keys.publicIdentity().text(),
                    keys.publicIdentity().fingerprint(),
                    COORDINATOR.publicIdentity().fingerprint()));
    assertThat(onTheExchange(keys))
        .contains(new Enrolment(keys.publicIdentity(), java.util.List.of()));
    assertThat(enrol()).isEqualTo(ended);
    assertThat(execute("--conf-file", file.toString(), "--json").said())
        .isEqualTo(
            "{\"coordinator\":\"%s\",\"fingerprint\":\"%s\",\"publicKeys\":\"%s\"}%n"
                .formatted(
                    COORDINATOR.publicIdentity().fingerprint(),
                    keys.publicIdentity().fingerprint(),
                    keys.publicIdentity().text()));
  }

  @Test
  void rotatedKeysAskToFollowTheOldOnes() throws IOException {
    PrivateIdentity old = keys(PrivateIdentity.generate());
    assertThat(enrol().code()).isZero();
    PrivateIdentity next = keys(old.successor());

    assertThat(enrol().code()).isZero();
    assertThat(onTheExchange(next).orElseThrow().follows(old.publicIdentity())).isTrue();
  }

  @Test
  void anEnrolmentThatSomebodyChangedIsNotWrittenOver() throws IOException {
    PrivateIdentity keys = keys(PrivateIdentity.generate());
    assertThat(enrol().code()).isZero();
    Path written;
    try (Stream<Path> all = Files.walk(folder.resolve("exchange"))) {
      written = all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.delete(written);
    Files.writeString(written, "something else");

    Ended ended = enrol();

    assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(ended.complained()).contains("somebody changed it");
    assertThat(ended.said()).isEmpty();
    assertThat(Files.readString(written)).isEqualTo("something else");
    assertThat(keys.publicIdentity().text()).isNotEmpty();
  }

  @Test
  void withoutFileOrKeysNothingIsWritten() throws IOException {
    Ended noOption = execute();
    assertThat(noOption.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(noOption.complained())
        .contains("--conf-file=FILE")
        .contains("Try: bin/interlake site enrol --help");

    Ended noKeys = enrol();
    assertThat(noKeys.code()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(noKeys.complained()).startsWith("site: ").contains("north.json does not exist");

    Ended noFile = execute("--conf-file", folder.resolve("nowhere.yaml").toString());
    assertThat(noFile.code()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(noFile.complained()).contains("nowhere.yaml");
    try (Stream<Path> all = Files.walk(folder.resolve("exchange"))) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
