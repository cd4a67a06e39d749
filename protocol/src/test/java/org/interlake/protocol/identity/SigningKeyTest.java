package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeyTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final long SEED = 20261122;

  @TempDir Path folder;

  @Test
  void signsAsRfc8032Test1() {
    SigningKey key = TestKeys.rfc8032Test1();
    assertThat(key.sign(new byte[0]))
        .isEqualTo(
            HEX.parseHex(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    assertThat(key.verifyingKey().text())
        .isEqualTo("ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  }

  @Test
  void theSameMessageHasTheSameSignature() {
    SigningKey key = SigningKey.generate();
    byte[] message = "a model".getBytes(UTF_8);
    byte[] signature = key.sign(message);
    assertThat(signature).hasSize(64).isEqualTo(key.sign(message.clone()));
    assertThat(key.verifyingKey().verifies(signature, message)).isTrue();
    assertThat(SigningKey.generate().verifyingKey().verifies(signature, message)).isFalse();
  }

  @Test
  void survivesItsFile() throws IOException {
    Path file = folder.resolve("deep/keys/driver.json");
    SigningKey key = SigningKey.generate();
    key.writeNew(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(namesIn(file.getParent())).containsExactly("driver.json");
    SigningKey again = SigningKey.read(file);
    assertThat(again.verifyingKey()).isEqualTo(key.verifyingKey());
    assertThat(again.sign(new byte[] {1})).isEqualTo(key.sign(new byte[] {1}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw--w----", "rw------x", "rw-rw-rw-", "r-----r--"})
  void refusesAFileThatOthersMayUseAndSaysHowToMendIt(String permissions) throws IOException {
    Path file = folder.resolve("driver.json");
    SigningKey.generate().writeNew(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> SigningKey.read(file))
        .withMessageContaining("may be read by others (" + permissions + ")")
        .withMessageContaining("Run: chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rwx------"})
  void readsAFileOfItsOwnersOnly(String permissions) throws IOException {
    Path file = folder.resolve("driver.json");
    SigningKey key = SigningKey.generate();
    key.writeNew(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThat(SigningKey.read(file).verifyingKey()).isEqualTo(key.verifyingKey());
  }

  @Test
  void doesNotCallAFileWithoutAnyPermissionGarbage() throws IOException {
    Path file = folder.resolve("driver.json");
    SigningKey.generate().writeNew(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Throwable failure = catchThrowable(() -> SigningKey.read(file)); // root may read it
    if (failure != null) {
      assertThat(failure)
          .isInstanceOf(KeyFileException.class)
          .hasMessageContaining("cannot be read");
    }
  }

  @Test
  void saysHowToMakeAMissingFile() {
    Path file = folder.resolve("driver.json");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> SigningKey.read(file))
        .withMessage(
            "Key file %s does not exist. Make one with: interlake keys create %s", file, file);
  }

  @Test
  void refusesAFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> SigningKey.read(folder))
        .withMessageContaining("cannot be read");
  }

  @Test
  void refusesWhatIsNotAKey() throws IOException {
    String json = new String(TestKeys.rfc8032Test1Json(), UTF_8);
    for (byte[] garbage :
        List.of(
            new byte[0],
            "{}".getBytes(UTF_8),
            "[]".getBytes(UTF_8),
            "null".getBytes(UTF_8),
            "not json".getBytes(UTF_8),
            new byte[] {(byte) 0xFF, (byte) 0xFE, 0},
            json.replace("Ed25519PrivateKey", "AesGcmKey").getBytes(UTF_8),
            json.replace("ENABLED", "DISABLED").getBytes(UTF_8),
            json.replace("\"primaryKeyId\": 1", "\"primaryKeyId\": 2").getBytes(UTF_8),
            "[".repeat(100_000).getBytes(UTF_8),
            Arrays.copyOf(TestKeys.rfc8032Test1Json(), 200))) {
      Path file = write(garbage);
      assertThatExceptionOfType(KeyFileException.class)
          .as(new String(garbage, UTF_8))
          .isThrownBy(() -> SigningKey.read(file))
          .withMessageContaining("is not an Interlake signing key")
          .withMessageContaining("make and enrol a new one");
    }
  }

  @Test
  void aDamagedFileIsAKeyFileExceptionOrStillTheKey() throws IOException {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    VerifyingKey original = TestKeys.rfc8032Test1().verifyingKey();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = TestKeys.rfc8032Test1Json();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(95) + 32);
      }
      Path file = write(bytes);
      try {
        assertThat(SigningKey.read(file).verifyingKey()).isEqualTo(original);
      } catch (KeyFileException e) {
        assertNoSecret(trace(e), TestKeys.rfc8032Test1Json());
      }
    }
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Path file = folder.resolve("driver.json");
    Files.writeString(file, "precious");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> SigningKey.generate().writeNew(file))
        .withMessageContaining("exists already and is not overwritten");
    assertThat(file).hasContent("precious");
    assertThat(namesIn(folder)).containsExactly("driver.json");
  }

  @Test
  void ofWritersOfOneFileOneSucceeds() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (int repeat = 0; repeat < 20; repeat++) {
        Path file = folder.resolve(repeat + ".json");
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Callable<List<SigningKey>>> acts = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          SigningKey key = SigningKey.generate();
          acts.add(
              () -> {
                start.await();
                try {
                  key.writeNew(file);
                  return List.of(key);
                } catch (KeyFileException e) {
                  return List.of();
                }
              });
        }
        List<SigningKey> winners = new ArrayList<>();
        for (Future<List<SigningKey>> outcome : threads.invokeAll(acts)) {
          winners.addAll(outcome.get());
        }
        assertThat(winners).hasSize(1);
        assertThat(SigningKey.read(file).verifyingKey()).isEqualTo(winners.get(0).verifyingKey());
      }
      assertThat(namesIn(folder)).hasSize(20);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void saysThatItCannotBeWritten() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> SigningKey.generate().writeNew(notAFolder.resolve("driver.json")))
        .withMessageContaining("driver.json cannot be written");
  }

  @Test
  void showsNoSecret() throws IOException {
    Path file = folder.resolve("driver.json");
    SigningKey key = SigningKey.generate();
    key.writeNew(file);
    byte[] json = Files.readAllBytes(file);

    Object anything = key;
    assertNoSecret(anything.toString(), json);
    assertNoSecret(key.verifyingKey().toString(), json);
    assertNoSecret(key.verifyingKey().fingerprint(), json);
    assertNoSecret(trace(catchThrowable(() -> key.writeNew(file))), json);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertNoSecret(trace(catchThrowable(() -> SigningKey.read(file))), json);
  }

  private Path write(byte[] bytes) throws IOException {
    Path file = folder.resolve("garbage.json");
    Files.write(file, bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** No 8 characters of the secret's base64 in the file, of its base64url or of its hex. */
  private static void assertNoSecret(String text, byte[] keyFile) throws IOException {
    JsonNode keyData = new ObjectMapper().readTree(keyFile).at("/key/0/keyData/value");
    String value = keyData.textValue();
    byte[] secret = Arrays.copyOfRange(Base64.getDecoder().decode(value), 2, 34);
    for (String form :
        List.of(
            value.substring(0, 46),
            Base64.getEncoder().encodeToString(secret),
            Base64.getUrlEncoder().encodeToString(secret),
            HEX.formatHex(secret))) {
      for (int from = 4; from + 8 <= form.length(); from++) {
        assertThat(text).doesNotContain(form.substring(from, from + 8));
      }
    }
  }
}
