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
import org.interlake.protocol.Digest;

/**
 * The public half of a party's key. Its text form is {@code ed25519:} and the 32 bytes of RFC 8032
 * in base64url without padding.
 */
@AccessesPartialKey // its text form is the raw 32 bytes
public final class VerifyingKey implements Verifier {
  private static final KeyText TEXT = new KeyText("ed25519:");

  /** Of a key that only this process knows; no key is read from it. */
  private static final KeyText PROCESS_TEXT = new KeyText("process:");

  private final KeyText form;
  private final byte[] raw;
  private final PublicKeyVerify verifier;

  private VerifyingKey(KeyText form, byte[] raw, PublicKeyVerify verifier) {
    this.form = form;
    this.raw = raw;
    this.verifier = verifier;
  }

  /** The public half of an Ed25519 key. */
  static VerifyingKey of(Ed25519PublicKey key) {
    byte[] raw = key.getPublicKeyBytes().toByteArray();
    try {
      return new VerifyingKey(TEXT, raw, Ed25519Verify.create(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Unusable Ed25519 public key: " + TEXT.of(raw), e);
    }
  }

  /** The verifying half of a simulated party's key, under a random name. */
  static VerifyingKey inProcess(ProcessMac mac) {
    byte[] name = new byte[KeyText.BYTES];
    new SecureRandom().nextBytes(name);
    return new VerifyingKey(PROCESS_TEXT, name, mac);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  @JsonCreator
  public static VerifyingKey parse(String text) {
    byte[] raw = TEXT.parse(text);
    try {
      return of(Ed25519PublicKey.create(Bytes.copyFrom(raw)));
    } catch (GeneralSecurityException e) {
      throw TEXT.invalid(text, e);
    }
  }

  /** Whether {@code signature} was made over {@code message} by the holder of the private half. */
  @Override
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
    return form.of(raw);
  }

  /** What two people compare by another channel: groups of 4 digits of the key's SHA-256. */
  @Override
  public String fingerprint() {
    return Fingerprint.of(Digest.of(raw));
  }

  byte[] raw() {
    return raw.clone();
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
