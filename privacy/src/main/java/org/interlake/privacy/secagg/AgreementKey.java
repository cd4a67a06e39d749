package org.interlake.privacy.secagg;

import com.google.crypto.tink.subtle.X25519;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;

/**
 * A site's X25519 key (RFC 7748) of one run. It agrees on a secret with every other site's. It has
 * no text form.
 */
public final class AgreementKey {
  /** Of either half. */
  public static final int BYTES = 32;

  private final byte[] privateKey;
  private final byte[] publicKey;

  private AgreementKey(byte[] privateKey) {
    if (privateKey.length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid X25519 private key: %d bytes (must be %d)".formatted(privateKey.length, BYTES));
    }
    this.privateKey = privateKey;
    try {
      this.publicKey = X25519.publicFromPrivate(privateKey);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the public half of an X25519 key cannot be computed", e);
    }
  }

  /** A fresh key from the platform's secure random source. */
  public static AgreementKey generate() {
    return new AgreementKey(X25519.generatePrivateKey());
  }

  /** The key with this private half, of {@value #BYTES} bytes. */
  public static AgreementKey of(byte[] private32) {
    return new AgreementKey(private32.clone());
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The secret half, to be kept where only its owner can read it. */
  public byte[] privateKey() {
    return privateKey.clone();
  }

  /**
   * The secret in common with the owner of {@code peer}, 32 bytes that are not uniform yet.
   *
   * @throws GeneralSecurityException if {@code peer} is not a public key or one of small order (RFC
   *     7748, section 6.1)
   */
  byte[] agree(byte[] peer) throws GeneralSecurityException {
    byte[] agreed = X25519.computeSharedSecret(privateKey, peer);
    int any = 0;
    for (byte b : agreed) {
      any |= b;
    }
    if (any == 0) {
      throw new InvalidKeyException("the public key is of small order");
    }
    return agreed;
  }
}
