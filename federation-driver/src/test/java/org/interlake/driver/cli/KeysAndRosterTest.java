package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Enrolment;
import org.interlake.protocol.message.Mailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code keys} and {@code roster}, as they are typed, on real files and a real exchange folder. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
final class KeysAndRosterTest {
  private static final FederationId FEDERATION = new FederationId("f");

  @TempDir Path folder;

  private Path keys(String name) {
    Path file = folder.resolve(name);
    assertThat(Ended.of("keys", "create", file).code()).isZero();
    return file;
  }

  private static PrivateIdentity read(Path file) {
    return new KeyFile(file).read(Optional.empty());
  }

  @Test
  void rotatedKeysFollowTheOldOnesWhichStay() throws IOException {
    Path old = keys("old.json");
    byte[] before = Files.readAllBytes(old);
    Path next = folder.resolve("new.json");

    Ended rotated = Ended.of("keys", "rotate", old, next);

    assertThat(rotated.code()).as(rotated.complained()).isZero();
    assertThat(Files.readAllBytes(old)).isEqualTo(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(next)))
        .isEqualTo("rw-------");
    PrivateIdentity made = read(next);
    assertThat(made.publicIdentity()).isNotEqualTo(read(old).publicIdentity());
    assertThat(rotated.said())
        .isEqualTo(
            "public keys  %s%nfingerprint  %s%nfollows      %s%n"
                .formatted(
                    made.publicIdentity().text(),
                    made.publicIdentity().fingerprint(),
                    read(old).publicIdentity().fingerprint()));
    assertThat(Ended.of("keys", "show", next).said()).isEqualTo(rotated.said());
  }

  @Test
  void badFilesAreRefusedAndNothingIsWritten() throws IOException {
    Path old = keys("old.json");
    Path taken = keys("taken.json");
    byte[] before = Files.readAllBytes(taken);

    assertRefused(Ended.of("keys", "rotate", old, taken), "exists already and is not overwritten");
    assertRefused(Ended.of("keys", "create", taken), "exists already and is not overwritten");
    assertThat(Files.readAllBytes(taken)).isEqualTo(before);

    Path next = folder.resolve("new.json");
    assertRefused(
        Ended.of("keys", "rotate", folder.resolve("nobody.json"), next),
        "does not exist. Make one with: interlake keys create");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r-----"));
    assertRefused(Ended.of("keys", "rotate", old, next), old.toString());
    Path nonsense =
        Files.createFile(
            folder.resolve("nonsense.json"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(nonsense, "{}");
    assertRefused(Ended.of("keys", "rotate", nonsense, next), "is not an Interlake key file");
    assertThat(next).doesNotExist();

    Ended alone = Ended.of("keys", "rotate", taken);
    assertThat(alone.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(alone.complained())
        .contains("NEW")
        .contains("Try: bin/interlake keys rotate --help");
  }

  @Test
  void aPassphraseIsAskedForByFileAndKept() throws IOException {
    Path words =
        Files.createFile(
            folder.resolve("words"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(words, "correct horse battery staple\n");
    Path old = folder.resolve("old.json");
    assertThat(Ended.of("keys", "create", old, "--passphrase-file", words).code()).isZero();
    Path next = folder.resolve("new.json");

    assertRefused(
        Ended.of("keys", "rotate", old, next),
        "has a passphrase, and nothing says where it stands");
    assertThat(next).doesNotExist();
    assertThat(Ended.of("keys", "rotate", old, next, "--passphrase-file", words).code()).isZero();
    assertRefused(Ended.of("keys", "show", next), "has a passphrase");
    Files.writeString(words, "wrong horse battery staple\n");
    assertRefused(Ended.of("keys", "show", next, "--passphrase-file", words), "cannot be unlocked");
  }

  private static void assertRefused(Ended ended, String words) {
    assertThat(ended.code()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(ended.complained()).startsWith("interlake: ").contains(words);
    assertThat(ended.said()).isEmpty();
  }

  private Path driverFile(String... sites) throws IOException {
    keys("driver.json");
    return Files.writeString(
        folder.resolve("driver.yaml"),
        "interlake: 1\nfederation: f\nexchange: exchange\nregistry: registry\nkey: driver.json\nsites:\n"
            + String.join("\n", sites)
            + "\n");
  }

  private void enrol(String site, PrivateIdentity named, PrivateIdentity signer) {
    try (Exchange exchange =
        HadoopExchange.open(
            folder.resolve("exchange").toUri(), FEDERATION, new Configuration(false))) {
      new Mailbox(exchange, signer)
          .send(
              ExchangeLayout.enrolment(new SiteId(site), named.publicIdentity()),
              EnvelopeContext.enrolment(FEDERATION, new SiteId(site)),
              new Enrolment(named.publicIdentity(), named.successions()),
              List.of());
    }
  }

  @Test
  void theRosterSaysWhoIsEnrolledAndWhatToWriteForWhomAsks() throws IOException {
    PrivateIdentity a = PrivateIdentity.generate();
    PrivateIdentity next = a.successor();
    PrivateIdentity b = PrivateIdentity.generate();
    PrivateIdentity stranger = PrivateIdentity.generate();
    PrivateIdentity forger = PrivateIdentity.generate();
    Path file =
        driverFile(
            "  a: \"%s\"".formatted(a.publicIdentity().text()),
            "  b: \"%s\"".formatted(b.publicIdentity().text()));
    String before = Files.readString(file);
    Files.createDirectories(folder.resolve("exchange"));
    enrol("a", next, next);
    enrol("b", stranger, stranger);
    enrol("east", stranger, stranger);
    enrol("west", PrivateIdentity.generate(), forger);

    Ended ended = Ended.of("roster", "--conf-file", file);

    assertThat(ended.code()).as(ended.complained()).isZero();
    assertThat(ended.said().lines())
        .anyMatch(line -> line.matches("coordinator +[0-9a-f:. -]+.*"))
        .anyMatch(line -> line.startsWith("a ") && line.endsWith("  enrolled"))
        .anyMatch(line -> line.startsWith("a ") && line.contains("asks to follow the enrolled"))
        .anyMatch(line -> line.startsWith("b ") && line.contains("WHICH HAVE NOT SIGNED THAT"))
        .anyMatch(line -> line.startsWith("east ") && line.endsWith("asks to be enrolled"))
        .anyMatch(line -> line.startsWith("west ") && line.contains("is not to be believed"))
        .contains("  a: \"%s\"".formatted(next.publicIdentity().text()))
        .contains("  east: \"%s\"".formatted(stranger.publicIdentity().text()))
        .noneMatch(line -> line.startsWith("  west:"));
    assertThat(Files.readString(file)).as("it changes nothing").isEqualTo(before);
  }

  @Test
  void aRosterWithoutItsFileOrItsKeysIsRefused() throws IOException {
    Ended nothing = Ended.of("roster");
    assertThat(nothing.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(nothing.complained()).contains("--conf-file=FILE");
    assertRefused(
        Ended.of("roster", "--conf-file", folder.resolve("nowhere.yaml")), "nowhere.yaml");
    Path file = driverFile("  a: \"%s\"".formatted("no key"));
    assertRefused(Ended.of("roster", "--conf-file", file), "sites");
    Files.createDirectories(folder.resolve("exchange"));
    Files.delete(folder.resolve("driver.json"));
    Path again =
        Files.writeString(
            folder.resolve("driver.yaml"),
            Files.readString(file)
                .replace("no key", PrivateIdentity.generate().publicIdentity().text()));
    assertRefused(Ended.of("roster", "--conf-file", again), "driver.json does not exist");
  }
}
