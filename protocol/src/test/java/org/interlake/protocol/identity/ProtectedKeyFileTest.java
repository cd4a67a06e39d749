package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtectedKeyFileTest {
  private static final String WORDS = "four words are enough";

  @TempDir Path folder;
  private final PrivateIdentity keys = PrivateIdentity.generate();
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("site.json");
  }

  private PassphraseSource said(String words) throws IOException {
    Path written = folder.resolve("words");
    Files.writeString(written, words);
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    return new PassphraseSource.InFile(written);
  }

  private void lock() throws IOException {
    new KeyFile(file).writeNew(keys, new KeyProtection.ByPassphrase(said(WORDS).read()));
  }

  private void change(String at, String key, String value) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode root = mapper.readTree(file.toFile());
    ((ObjectNode) root.at(at)).put(key, value);
    mapper.writeValue(file.toFile(), root);
  }

  /** RFC 9106, section 5.3, without the secret and the associated data that we do not use. */
  @Test
  void derivesAsArgon2idDoes() {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    byte[] tag = new byte[32];
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withIterations(3)
            .withMemoryAsKB(32)
            .withParallelism(4)
            .withSalt(HexFormat.of().parseHex("02".repeat(16)))
            .withSecret(HexFormat.of().parseHex("03".repeat(8)))
            .withAdditional(HexFormat.of().parseHex("04".repeat(12)))
            .build());
    argon2.generateBytes(HexFormat.of().parseHex("01".repeat(32)), tag);
    assertThat(HexFormat.of().formatHex(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  @Test
  void opensWithItsPassphraseAndHoldsNoKeyInTheClear() throws IOException {
    lock();

    assertThat(new KeyFile(file).read(Optional.of(said(WORDS + "\n"))).publicIdentity())
        .isEqualTo(keys.publicIdentity());
    assertThat(Files.readString(file))
        .contains("argon2id", "encryptedKeyset", keys.publicIdentity().text())
        .doesNotContain("keyData");
  }

  @Test
  void saysThatThePassphraseIsWrong() throws IOException {
    lock();
    PassphraseSource other = said(WORDS + "!");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read(Optional.of(other)))
        .withMessage(
            "Key file %s cannot be unlocked: the passphrase is not the one that it was made with, or the file was changed",
            file);
  }

  @Test
  void asksForThePassphraseThatNobodyNamed() throws IOException {
    lock();
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read())
        .withMessageContaining("has a passphrase, and nothing says where it stands");
  }

  @Test
  void anotherPartysNameOnALockedFileIsFound() throws IOException {
    lock();
    change("", "identity", PrivateIdentity.generate().publicIdentity().text());
    PassphraseSource words = said(WORDS);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read(Optional.of(words)))
        .withMessageContaining("cannot be unlocked");
  }

  @ParameterizedTest
  @CsvSource({"memoryKib, 2000000000", "memoryKib, 1", "passes, 1000000", "lanes, 0"})
  void spendsNoMoreThanItsBoundsOnAFileThatAsksForIt(String key, int value) throws IOException {
    lock();
    ObjectMapper mapper = new ObjectMapper();
    JsonNode root = mapper.readTree(file.toFile());
    ((ObjectNode) root.at("/protection")).put(key, value);
    mapper.writeValue(file.toFile(), root);
    PassphraseSource words = said(WORDS);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read(Optional.of(words)))
        .withMessageContaining("is not an Interlake key file");
  }

  @Test
  void readsThePassphraseFromAVariable() {
    PassphraseSource source = new PassphraseSource.InEnvironment("WORDS");
    Map<String, String> environment = Map.of("WORDS", WORDS);
    assertThat(source.read(environment::get).utf8()).isEqualTo(WORDS.getBytes(UTF_8));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> source.read(name -> null))
        .withMessageContaining("no variable WORDS");
  }

  @Test
  void refusesAPassphraseThatCanBeTriedOut() throws IOException {
    PassphraseSource few = said("short words");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(few::read)
        .withMessageContaining("has 11 characters: it must have 12 or more");
  }

  @Test
  void refusesAPassphraseThatOthersMayRead() throws IOException {
    PassphraseSource.InFile words = (PassphraseSource.InFile) said(WORDS);
    Files.setPosixFilePermissions(words.file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(words::read)
        .withMessageContaining("Passphrase file")
        .withMessageContaining("may be read by others");
  }

  @Test
  void aKmsKeepsTheKeysThatItDecryptsAgain() throws IOException {
    new KeyFile(file).writeNew(keys, new KeyProtection.ByKms(FakeKmsClient.URI + "a"));

    assertThat(new KeyFile(file).read().publicIdentity()).isEqualTo(keys.publicIdentity());
    assertThat(Files.readString(file)).contains(FakeKmsClient.URI + "a").doesNotContain("keyData");
  }

  @Test
  void saysThatTheKmsDoesNotDecrypt() throws IOException {
    new KeyFile(file).writeNew(keys, new KeyProtection.ByKms(FakeKmsClient.URI + "a"));
    change("/protection", "uri", FakeKmsClient.URI + "b");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read())
        .withMessageContaining("cannot be unlocked: the key management service does not decrypt it")
        .withMessageContaining(FakeKmsClient.URI + "b");
  }

  @Test
  void saysThatTheKmsCannotBeReached() {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(
            () ->
                new KeyFile(file)
                    .writeNew(keys, new KeyProtection.ByKms(FakeKmsClient.URI + "none")))
        .withMessageContaining("cannot be used")
        .withMessageContaining("no such key");
    assertThat(file).doesNotExist();
  }

  @Test
  void namesTheKmsClientsThatThereAre() {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).writeNew(keys, new KeyProtection.ByKms("aws-kms://x")))
        .withMessageContaining("No KMS client on the class path knows 'aws-kms://x'")
        .withMessageContaining("FakeKmsClient");
  }
}
