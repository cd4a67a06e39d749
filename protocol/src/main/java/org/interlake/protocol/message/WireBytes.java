package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;

/** Bytes within a message's body. Their text is base64url without padding (RFC 4648, 5). */
public final class WireBytes {
  private final byte[] bytes;

  private WireBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes a copy. */
  public static WireBytes of(byte[] bytes) {
    return new WireBytes(requireNonNull(bytes, "bytes").clone());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static WireBytes parse(String text) {
    WireBytes read;
    try {
      read = new WireBytes(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid bytes of %d characters (must be base64url)".formatted(text.length()), e);
    }
    if (!read.text().equals(text)) { // the decoder takes padding and stray bits
      throw new IllegalArgumentException(
          "Invalid bytes of %d characters (must be base64url as it is written, without padding)"
              .formatted(text.length()));
    }
    return read;
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  @JsonValue
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** How many: some are secret. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
