package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessKeyTest {
  private static final byte[] MESSAGE = "an update".getBytes(UTF_8);

  private final SigningKey key = SigningKey.ofThisProcess();

  @TempDir Path folder;

  @Test
  void verifiesItsOwnMessagesAndNoOthers() {
    byte[] signature = key.sign(MESSAGE);
    assertThat(signature).hasSize(64).isEqualTo(key.sign(MESSAGE));
    assertThat(key.verifyingKey().verifies(signature, MESSAGE)).isTrue();

    byte[] forged = signature.clone();
    forged[63] ^= 1;
    assertThat(key.verifyingKey().verifies(forged, MESSAGE)).isFalse();
    assertThat(key.verifyingKey().verifies(signature, "another".getBytes(UTF_8))).isFalse();
    VerifyingKey other = SigningKey.ofThisProcess().verifyingKey();
    assertThat(other.verifies(signature, MESSAGE)).isFalse();
    assertThat(other).isNotEqualTo(key.verifyingKey());
    assertThat(SigningKey.generate().verifyingKey().verifies(signature, MESSAGE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 111, 112, 128, 600})
  void signsWithTheHmacOfThePlatform(int length) throws Exception {
    Random random = new Random(20261122);
    byte[] secret = new byte[128];
    random.nextBytes(secret);
    byte[] message = new byte[length];
    random.nextBytes(message);
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(secret, "HmacSHA512"));
    ProcessMac own = new ProcessMac(secret);
    assertThat(own.sign(message)).isEqualTo(mac.doFinal(message)).isEqualTo(own.sign(message));
  }

  @Test
  void refusesASecretOfAnotherLength() {
    assertThatThrownBy(() -> new ProcessMac(new byte[64])).hasMessageContaining("64 bytes");
  }

  @Test
  void canBeNeitherKeptNorEnrolled() {
    Path file = folder.resolve("key.json");
    assertThatThrownBy(
            () ->
                new KeyFile(file)
                    .writeNew(PrivateIdentity.signingOnly(key), new KeyProtection.None()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("simulated party");
    assertThat(file).doesNotExist();
    String text = key.verifyingKey().text();
    assertThatThrownBy(() -> VerifyingKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
