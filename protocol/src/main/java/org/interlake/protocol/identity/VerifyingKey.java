package org.interlake.protocol.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.subtle.Ed25519Verify;
import com.google.crypto.tink.util.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import org.interlake.protocol.Digest;

/**
 * The public half of a party's key. Its text form is {@code ed25519:} and the 32 bytes of RFC 8032
 * in base64url without padding.
 */
@AccessesPartialKey // its text form is the raw 32 bytes
public final class VerifyingKey {
  private static final String PREFIX = "ed25519:";
  private static final int BYTES = 32;

  /** Of a key that only this process knows; no key is read from it. */
  private static final String PROCESS_PREFIX = "process:";

  private final String prefix;
  private final byte[] raw;
  private final PublicKeyVerify verifier;

  private VerifyingKey(String prefix, byte[] raw, PublicKeyVerify verifier) {
    this.prefix = prefix;
    this.raw = raw;
    this.verifier = verifier;
  }

  /** The public half of an Ed25519 key. */
  static VerifyingKey of(Ed25519PublicKey key) {
    byte[] raw = key.getPublicKeyBytes().toByteArray();
    try {
      return new VerifyingKey(PREFIX, raw, Ed25519Verify.create(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "Unusable Ed25519 public key: " + new VerifyingKey(PREFIX, raw, null).text(), e);
    }
  }

  /** The verifying half of a simulated party's key, under a random name. */
  static VerifyingKey inProcess(ProcessMac mac) {
    byte[] name = new byte[BYTES];
    new SecureRandom().nextBytes(name);
    return new VerifyingKey(PROCESS_PREFIX, name, mac);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static VerifyingKey parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw invalid(text, null);
    }
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    if (raw.length != BYTES) {
      throw invalid(text, null);
    }
    try {
      return of(Ed25519PublicKey.create(Bytes.copyFrom(raw)));
    } catch (GeneralSecurityException e) {
      throw invalid(text, e);
    }
  }

  private static IllegalArgumentException invalid(String text, Exception cause) {
    return new IllegalArgumentException(
        ("Invalid public key: '%s' (must be 'ed25519:' and 43 base64url characters, as"
                + " 'interlake keys show' prints it)")
            .formatted(text),
        cause);
  }

  /** Whether {@code signature} was made over {@code message} by the holder of the private half. */
  public boolean verifies(byte[] signature, byte[] message) {
    try {
      verifier.verify(signature, message);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @JsonValue
  public String text() {
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
  }

  /** What two people compare by another channel: groups of 4 digits of the key's SHA-256. */
  public String fingerprint() {
    String hex = Digest.of(raw).hex().substring(0, 32);
    return hex.replaceAll("(.{4})(?!$)", "$1 ");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && text().equals(that.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
