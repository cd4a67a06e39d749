package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void canBeNeitherKeptNorEnrolled() {
    Path file = folder.resolve("key.json");
    assertThatThrownBy(() -> key.writeNew(file))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("simulated party");
    assertThat(file).doesNotExist();
    String text = key.verifyingKey().text();
    assertThatThrownBy(() -> VerifyingKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
