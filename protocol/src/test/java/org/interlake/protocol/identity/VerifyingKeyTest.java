package org.interlake.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VerifyingKeyTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String TEXT = "ed25519:PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw";

  /** RFC 8032, section 7.1, TEST 2 and TEST 3. */
  @ParameterizedTest
  @CsvSource({
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void verifiesAsRfc8032(String publicKey, String message, String signature) {
    VerifyingKey key =
        VerifyingKey.parse(
            "ed25519:"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(HEX.parseHex(publicKey)));
    byte[] signed = HEX.parseHex(message);
    byte[] right = HEX.parseHex(signature);
    assertThat(key.verifies(right, signed)).isTrue();
    assertThat(key.verifies(right, new byte[] {1})).isFalse();
    assertThat(key.verifies(new byte[64], signed)).isFalse();
    assertThat(key.verifies(new byte[63], signed)).isFalse();
    assertThat(key.verifies(new byte[0], signed)).isFalse();
    for (int bit = 0; bit < 512; bit++) {
      byte[] wrong = right.clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(key.verifies(wrong, signed)).isFalse();
    }
  }

  @Test
  void survivesItsText() {
    VerifyingKey key = VerifyingKey.parse(TEXT);
    assertThat(key.text()).isEqualTo(TEXT);
    assertThat(key).hasToString(TEXT).isEqualTo(VerifyingKey.parse(TEXT));
    assertThat(key).hasSameHashCodeAs(VerifyingKey.parse(TEXT));
    assertThat(key).isNotEqualTo(SigningKey.generate().verifyingKey());
  }

  @Test
  void hasAFingerprintToReadAloud() {
    assertThat(VerifyingKey.parse(TEXT).fingerprint())
        .matches("[0-9a-f]{4}( [0-9a-f]{4}){7}")
        .isNotEqualTo(SigningKey.generate().verifyingKey().fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ed25519:",
        "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw",
        "ed25519:PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0",
        "ed25519:PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0ZgwAAAA",
        "ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw",
        "rsa:PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
      })
  void refusesAnyOtherText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerifyingKey.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("43 base64url characters");
  }
}
