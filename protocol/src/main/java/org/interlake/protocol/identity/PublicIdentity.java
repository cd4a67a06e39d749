package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import org.interlake.protocol.Digest;

/**
 * What others know of a party: the key that its signatures verify under, and the key that secrets
 * for it are sealed with. Its text form is that of both, with a space between.
 *
 * @param sealingKey empty only of a party that is simulated in this process
 */
public record PublicIdentity(VerifyingKey verifyingKey, Optional<SealingKey> sealingKey)
    implements Verifier {
  private static final byte[] FINGERPRINT_DOMAIN = "interlake/identity/v1".getBytes(US_ASCII);

  public PublicIdentity {
    requireNonNull(verifyingKey, "verifyingKey");
    requireNonNull(sealingKey, "sealingKey");
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PublicIdentity parse(String text) {
    String[] keys = text.split(" ", -1);
    if (keys.length != 2) {
      throw new IllegalArgumentException(
          ("Invalid public keys: '%s' (must be 'ed25519:' and 43 base64url characters, a space,"
                  + " 'x25519:' and 43 more, as 'interlake keys show' prints them)")
              .formatted(text));
    }
    return new PublicIdentity(VerifyingKey.parse(keys[0]), Optional.of(SealingKey.parse(keys[1])));
  }

  @JsonValue
  public String text() {
    return verifyingKey.text() + sealingKey.map(key -> " " + key.text()).orElse("");
  }

  /**
   * What two people compare by another channel, of both keys at once: the first 32 hexadecimal
   * digits of the SHA-256 of {@code interlake/identity/v1} and the keys' 32 bytes each.
   */
  @Override
  public String fingerprint() {
    return Fingerprint.of(
        Digest.of(
            FINGERPRINT_DOMAIN,
            verifyingKey.raw(),
            sealingKey.map(SealingKey::raw).orElse(new byte[0])));
  }

  @Override
  public boolean verifies(byte[] signature, byte[] message) {
    return verifyingKey.verifies(signature, message);
  }

  @Override
  public String toString() {
    return text();
  }
}
