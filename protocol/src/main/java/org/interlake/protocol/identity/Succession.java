package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.List;

/**
 * A party's word, under the keys that it had, that it now has others.
 *
 * @param previous the keys that it had
 * @param signature in base64: their signature over {@code interlake/succession/v1}, their text form
 *     and that of the new keys, each with a line feed behind it
 */
public record Succession(PublicIdentity previous, String signature) {
  /** A party's oldest keys are forgotten. */
  public static final int MAX_KEPT = 8;

  public Succession {
    requireNonNull(previous, "previous");
    requireNonNull(signature, "signature");
    int bytes = Base64.getDecoder().decode(signature).length; // or IllegalArgumentException
    if (bytes != SigningKey.SIGNATURE_BYTES) {
      throw new IllegalArgumentException(
          "Invalid signature of a succession: %d bytes (must be %d)"
              .formatted(bytes, SigningKey.SIGNATURE_BYTES));
    }
  }

  static Succession of(PrivateIdentity previous, PublicIdentity next) {
    PublicIdentity before = previous.publicIdentity();
    return new Succession(
        before,
        Base64.getEncoder().encodeToString(previous.signingKey().sign(signed(before, next))));
  }

  /** Whether the holder of the previous keys has said that {@code next} follows them. */
  public boolean names(PublicIdentity next) {
    return previous
        .verifyingKey()
        .verifies(Base64.getDecoder().decode(signature), signed(previous, next));
  }

  /**
   * Checks that each of a party's keys were followed by the next.
   *
   * @param identity its newest keys
   * @param successions the last first; none if it never had others
   * @throws IllegalArgumentException if one is not signed, or there are too many
   */
  public static void requireChain(PublicIdentity identity, List<Succession> successions) {
    if (successions.size() > MAX_KEPT) {
      throw new IllegalArgumentException(
          "Invalid successions: %d (must be at most %d)".formatted(successions.size(), MAX_KEPT));
    }
    PublicIdentity next = identity;
    for (Succession succession : successions) {
      if (!succession.names(next)) {
        throw new IllegalArgumentException(
            "Invalid succession: the keys with fingerprint %s have not signed that those with %s follow them"
                .formatted(succession.previous.fingerprint(), next.fingerprint()));
      }
      next = succession.previous;
    }
  }

  private static byte[] signed(PublicIdentity previous, PublicIdentity next) {
    return "interlake/succession/v1\n%s\n%s\n"
        .formatted(previous.text(), next.text())
        .getBytes(US_ASCII);
  }
}
