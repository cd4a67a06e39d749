package org.interlake.protocol.identity;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.SignatureConfig2026;
import com.google.crypto.tink.subtle.Ed25519Sign;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The private half of the key with which a party signs. It has no text form; it is kept in a {@link
 * KeyFile}.
 */
@AccessesPartialKey // its public half becomes a VerifyingKey
public final class SigningKey {
  static final int SIGNATURE_BYTES = 64;

  /** Empty for a key that cannot be kept. */
  private final Optional<KeysetHandle> keyset;

  private final PublicKeySign signer;
  private final VerifyingKey verifyingKey;

  /**
   * @throws GeneralSecurityException unless the primary key is an Ed25519 private key
   */
  SigningKey(KeysetHandle keyset) throws GeneralSecurityException {
    if (!(keyset.getPrimary().getKey() instanceof Ed25519PrivateKey key)) {
      throw new GeneralSecurityException("the keyset's primary key is not an Ed25519 private key");
    }
    this.keyset = Optional.of(keyset);
    this.signer = Ed25519Sign.create(key);
    this.verifyingKey = VerifyingKey.of(key.getPublicKey());
  }

  private SigningKey(ProcessMac mac) {
    this.keyset = Optional.empty();
    this.signer = mac;
    this.verifyingKey = VerifyingKey.inProcess(mac);
  }

  /**
   * A fresh key for a party that is simulated: its messages can be verified in this process only,
   * and fast. It cannot be kept in a file, and its verifying half has no text that can be enrolled.
   */
  public static SigningKey ofThisProcess() {
    return new SigningKey(new ProcessMac());
  }

  /** A fresh key from the platform's secure random source. */
  public static SigningKey generate() {
    try {
      return new SigningKey(
          KeysetHandle.generateNew(
              Ed25519Parameters.create(Ed25519Parameters.Variant.NO_PREFIX),
              SignatureConfig2026.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot make an Ed25519 key", e);
    }
  }

  /** What is kept of it; empty for a key that cannot be kept. */
  Optional<KeysetHandle> keyset() {
    return keyset;
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /** The 64-byte signature over {@code message}; the same message, the same bytes. */
  public byte[] sign(byte[] message) {
    try {
      return signer.sign(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 signing failed", e);
    }
  }
}
