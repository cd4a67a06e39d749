package org.interlake.privacy.secagg;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** AES-256-GCM as Tink makes it: 12 random bytes, the ciphertext, 16 bytes of tag. */
final class Sealing {
  static final int OVERHEAD_BYTES = 12 + 16;

  private Sealing() {}

  static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
    try {
      return new AesGcmJce(key).encrypt(plain, associated);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no AES-GCM", e);
    }
  }

  /** What was sealed; empty if it was not, not so, or not under this key. */
  static Optional<byte[]> open(byte[] key, byte[] sealed, byte[] associated) {
    try {
      return Optional.of(new AesGcmJce(key).decrypt(sealed, associated));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
