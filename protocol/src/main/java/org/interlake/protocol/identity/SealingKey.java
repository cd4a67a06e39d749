package org.interlake.protocol.identity;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.subtle.HpkeEncrypt;
import com.google.crypto.tink.util.Bytes;
import java.security.GeneralSecurityException;

/**
 * The public half of the key with which a party opens what is meant for it alone: HPKE (RFC 9180)
 * with X25519, HKDF-SHA256 and AES-256-GCM. Its text form is {@code x25519:} and the 32 bytes of
 * RFC 7748 in base64url without padding.
 */
@LowLevelCryptoCaller // the protocol has one suite, and no other key in its place
@AccessesPartialKey // its text form is the raw 32 bytes
public final class SealingKey {
  /** By how much a sealed text is longer: the sender's key of the moment, and the tag. */
  public static final int OVERHEAD_BYTES = 32 + 16;

  private static final KeyText TEXT = new KeyText("x25519:");

  private final byte[] raw;
  private final HybridEncrypt sealer;

  private SealingKey(byte[] raw, HybridEncrypt sealer) {
    this.raw = raw;
    this.sealer = sealer;
  }

  /** The public half of an HPKE key. */
  static SealingKey of(HpkePublicKey key) throws GeneralSecurityException {
    return new SealingKey(key.getPublicKeyBytes().toByteArray(), HpkeEncrypt.create(key));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static SealingKey parse(String text) {
    byte[] raw = TEXT.parse(text);
    try {
      return of(HpkePublicKey.create(OpeningKey.PARAMETERS, Bytes.copyFrom(raw), null));
    } catch (GeneralSecurityException e) {
      throw TEXT.invalid(text, e);
    }
  }

  /**
   * Seals a secret so that only the holder of the private half can read it.
   *
   * @param context what the secret is bound to: who opens it must give the same
   * @return {@link #OVERHEAD_BYTES} more bytes than {@code secret}; others each time
   */
  public byte[] seal(byte[] secret, byte[] context) {
    try {
      return sealer.encrypt(secret, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot seal a message by HPKE", e);
    }
  }

  byte[] raw() {
    return raw.clone();
  }

  public String text() {
    return TEXT.of(raw);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealingKey that && text().equals(that.text());
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
