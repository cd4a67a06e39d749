package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class SigningKeyTest {
  private static final HexFormat HEX = HexFormat.of();

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
}
