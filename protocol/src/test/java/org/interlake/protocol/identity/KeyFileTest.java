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

final class KeyFileTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final long SEED = 20261122;

  @TempDir Path folder;

  @Test
  void survivesItsFile() throws IOException {
    Path file = folder.resolve("deep/keys/driver.json");
    PrivateIdentity key = PrivateIdentity.generate();
    write(file, key);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(namesIn(file.getParent())).containsExactly("driver.json");
    PrivateIdentity again = new KeyFile(file).read();
    assertThat(again.publicIdentity()).isEqualTo(key.publicIdentity());
    assertThat(again.signingKey().sign(new byte[] {1}))
        .isEqualTo(key.signingKey().sign(new byte[] {1}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw--w----", "rw------x", "rw-rw-rw-", "r-----r--"})
  void refusesAFileThatOthersMayUseAndSaysHowToMendIt(String permissions) throws IOException {
    Path file = folder.resolve("driver.json");
    write(file, PrivateIdentity.generate());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read())
        .withMessageContaining("may be read by others (" + permissions + ")")
        .withMessageContaining("Run: chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rwx------"})
  void readsAFileOfItsOwnersOnly(String permissions) throws IOException {
    Path file = folder.resolve("driver.json");
    PrivateIdentity key = PrivateIdentity.generate();
    write(file, key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThat(new KeyFile(file).read().publicIdentity()).isEqualTo(key.publicIdentity());
  }

  @Test
  void doesNotCallAFileWithoutAnyPermissionGarbage() throws IOException {
    Path file = folder.resolve("driver.json");
    write(file, PrivateIdentity.generate());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Throwable failure = catchThrowable(() -> new KeyFile(file).read()); // root may read it
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
        .isThrownBy(() -> new KeyFile(file).read())
        .withMessage(
            "Key file %s does not exist. Make one with: interlake keys create %s", file, file);
  }

  @Test
  void refusesAFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(folder).read())
        .withMessageContaining("cannot be read");
  }

  @Test
  void refusesWhatIsNotAKey() throws IOException {
    String json = new String(known(), UTF_8);
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
            json.replaceFirst("\"primaryKeyId\" : 1", "\"primaryKeyId\" : 2").getBytes(UTF_8),
            "[".repeat(100_000).getBytes(UTF_8),
            json.replace(original(), PrivateIdentity.generate().publicIdentity().text())
                .getBytes(UTF_8),
            json.replace("interlakeKeys\" : 1", "interlakeKeys\" : 2").getBytes(UTF_8),
            Arrays.copyOf(known(), 200))) {
      Path file = write(garbage);
      assertThatExceptionOfType(KeyFileException.class)
          .as(new String(garbage, UTF_8))
          .isThrownBy(() -> new KeyFile(file).read())
          .withMessageContaining("is not an Interlake key file")
          .withMessageContaining("make and enrol a new one");
    }
  }

  @Test
  void aDamagedFileIsAKeyFileExceptionOrStillTheKey() throws IOException {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    PublicIdentity original = TestKeys.identity().publicIdentity();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = known();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(95) + 32);
      }
      Path file = write(bytes);
      try {
        assertThat(new KeyFile(file).read().publicIdentity()).isEqualTo(original);
      } catch (KeyFileException e) {
        assertNoSecret(trace(e), known());
      }
    }
  }

  @Test
  void saysThatAFileWithASigningKeyOnlyIsOfAnEarlierVersion() throws IOException {
    Path file = write(TestKeys.rfc8032Test1Json());
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> new KeyFile(file).read())
        .withMessageContaining("is of an earlier version, with a signing key only")
        .withMessageContaining("interlake keys create");
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Path file = folder.resolve("driver.json");
    Files.writeString(file, "precious");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> write(file, PrivateIdentity.generate()))
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
        List<Callable<List<PrivateIdentity>>> acts = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          PrivateIdentity key = PrivateIdentity.generate();
          acts.add(
              () -> {
                start.await();
                try {
                  write(file, key);
                  return List.of(key);
                } catch (KeyFileException e) {
                  return List.of();
                }
              });
        }
        List<PrivateIdentity> winners = new ArrayList<>();
        for (Future<List<PrivateIdentity>> outcome : threads.invokeAll(acts)) {
          winners.addAll(outcome.get());
        }
        assertThat(winners).hasSize(1);
        assertThat(new KeyFile(file).read().publicIdentity())
            .isEqualTo(winners.get(0).publicIdentity());
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
        .isThrownBy(() -> write(notAFolder.resolve("driver.json"), PrivateIdentity.generate()))
        .withMessageContaining("driver.json cannot be written");
  }

  @Test
  void showsNoSecret() throws IOException {
    Path file = folder.resolve("driver.json");
    PrivateIdentity key = PrivateIdentity.generate();
    write(file, key);
    byte[] json = Files.readAllBytes(file);

    Object anything = key;
    assertNoSecret(anything.toString(), json);
    assertNoSecret(key.publicIdentity().toString(), json);
    assertNoSecret(key.publicIdentity().fingerprint(), json);
    assertNoSecret(trace(catchThrowable(() -> write(file, key))), json);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertNoSecret(trace(catchThrowable(() -> new KeyFile(file).read())), json);
  }

  private static void write(Path file, PrivateIdentity identity) {
    new KeyFile(file).writeNew(identity, new KeyProtection.None());
  }

  private static String original() {
    return TestKeys.identity().publicIdentity().text();
  }

  /** The file of keys that everybody knows. */
  private byte[] known() throws IOException {
    Path file = folder.resolve("known.json");
    if (Files.notExists(file)) {
      write(file, TestKeys.identity());
    }
    return Files.readAllBytes(file);
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
    JsonNode keyData = new ObjectMapper().readTree(keyFile).at("/signing/key/0/keyData/value");
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
