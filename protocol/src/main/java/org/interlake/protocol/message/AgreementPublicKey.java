package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;

/**
 * The public half of a site's X25519 key of one run (RFC 7748). Its text form is {@code x25519:}
 * and the 32 bytes in base64url without padding.
 */
public final class AgreementPublicKey {
  private static final String PREFIX = "x25519:";
  private static final int BYTES = 32;

  private final WireBytes raw;

  private AgreementPublicKey(WireBytes raw) {
    this.raw = raw;
  }

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException unless they are 32
   */
  public static AgreementPublicKey of(byte[] raw) {
    if (requireNonNull(raw, "raw").length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid agreement key of %d bytes (must be %d)".formatted(raw.length, BYTES));
    }
    return new AgreementPublicKey(WireBytes.of(raw));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static AgreementPublicKey parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "Invalid agreement key: '%s' (must be 'x25519:' and 43 base64url characters)"
              .formatted(text));
    }
    return of(WireBytes.parse(text.substring(PREFIX.length())).toArray());
  }

  public byte[] toArray() {
    return raw.toArray();
  }

  @JsonValue
  public String text() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(raw.toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AgreementPublicKey that && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
