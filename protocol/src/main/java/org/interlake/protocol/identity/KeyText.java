package org.interlake.protocol.identity;

import java.util.Base64;

/**
 * How a public key of 32 bytes is written: a prefix, and the bytes in base64url without padding.
 */
record KeyText(String prefix) {
  static final int BYTES = 32;

  /**
   * @throws IllegalArgumentException if {@code text} is not this prefix and 43 characters, which
   *     spell 32 bytes in the one way there is
   */
  byte[] parse(String text) {
    if (!text.startsWith(prefix)) {
      throw invalid(text, null);
    }
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    if (raw.length != BYTES || !of(raw).equals(text)) {
      throw invalid(text, null);
    }
    return raw;
  }

  String of(byte[] raw) {
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
  }

  IllegalArgumentException invalid(String text, Exception cause) {
    return new IllegalArgumentException(
        ("Invalid public key: '%s' (must be '%s' and 43 base64url characters, as"
                + " 'interlake keys show' prints it)")
            .formatted(text, prefix),
        cause);
  }
}
