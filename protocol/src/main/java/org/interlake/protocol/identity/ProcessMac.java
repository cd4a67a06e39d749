package org.interlake.protocol.identity;

import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Stands where a signature does, between parties that are threads of one process: HMAC-SHA-512 (RFC
 * 2104) under a secret that both halves hold and that never leaves the process. Its 64 bytes are as
 * many as Ed25519's, at about a hundredth of the cost.
 *
 * <p>The digests of the padded secret are kept, as section 4 of the RFC advises: messages are so
 * short that they would be a quarter of the work.
 */
final class ProcessMac implements PublicKeySign, PublicKeyVerify {
  private static final String ALGORITHM = "SHA-512";

  /**
   * Of a block of SHA-512: as long as the secret, so that it need not be shortened or filled up.
   */
  private static final int BLOCK_BYTES = 128;

  private final MessageDigest inner;
  private final MessageDigest outer;

  ProcessMac() {
    this(drawn());
  }

  /**
   * @param secret of {@value #BLOCK_BYTES} bytes
   */
  ProcessMac(byte[] secret) {
    if (secret.length != BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "Invalid secret: %d bytes (must be %d)".formatted(secret.length, BLOCK_BYTES));
    }
    inner = after(secret, 0x36);
    outer = after(secret, 0x5c);
  }

  private static byte[] drawn() {
    byte[] bytes = new byte[BLOCK_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static MessageDigest after(byte[] secret, int pad) {
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block[i] = (byte) (secret[i] ^ pad);
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(ALGORITHM);
      digest.update(block);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  /** Copies the digests, so that any number of threads may sign. */
  @Override
  public byte[] sign(byte[] message) throws GeneralSecurityException {
    try {
      byte[] within = ((MessageDigest) inner.clone()).digest(message);
      return ((MessageDigest) outer.clone()).digest(within);
    } catch (CloneNotSupportedException e) {
      throw new GeneralSecurityException("this Java's SHA-512 cannot be copied", e);
    }
  }

  @Override
  public void verify(byte[] signature, byte[] message) throws GeneralSecurityException {
    if (!MessageDigest.isEqual(signature, sign(message))) {
      throw new GeneralSecurityException("the code is not that of this key");
    }
  }
}
