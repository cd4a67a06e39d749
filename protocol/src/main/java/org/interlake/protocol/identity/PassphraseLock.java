package org.interlake.protocol.identity;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.subtle.AesGcmAead;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase becomes the key that a key file's keys are encrypted under: Argon2id, version
 * 1.3 (RFC 9106), then AES-256-GCM. New files have the RFC's second recommended option (section 4):
 * 64 MiB, 3 passes, 4 lanes, 16 bytes of salt.
 *
 * @param salt 16 bytes, drawn for the file
 */
@LowLevelCryptoCaller // a key of the moment
@AccessesPartialKey // the derived bytes become a Tink key here
record PassphraseLock(int memoryKib, int passes, int lanes, Salt salt) {
  static final int SALT_BYTES = 16;

  private static final int KEY_BYTES = 32;
  private static final int MAX_MEMORY_KIB = 1 << 20;
  private static final int MAX_PASSES = 64;
  private static final int MAX_LANES = 64;

  /** Bytes that are no secret. */
  static final class Salt {
    private final byte[] bytes;

    Salt(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }

  /**
   * @throws IllegalArgumentException beyond what a file may ask of its reader
   */
  PassphraseLock {
    within("memoryKib", memoryKib, 8 * Math.max(lanes, 1), MAX_MEMORY_KIB);
    within("passes", passes, 1, MAX_PASSES);
    within("lanes", lanes, 1, MAX_LANES);
    within("bytes of salt", salt.bytes.length, SALT_BYTES, SALT_BYTES);
  }

  private static void within(String what, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          "Invalid %s: %d (must be from %d to %d)".formatted(what, value, minimum, maximum));
    }
  }

  /** Of a new file. */
  static PassphraseLock drawn() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PassphraseLock(1 << 16, 3, 4, new Salt(salt));
  }

  /** The key that a passphrase makes. */
  Aead aead(Passphrase passphrase) throws GeneralSecurityException {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt.bytes)
            .build());
    byte[] words = passphrase.utf8();
    byte[] derived = new byte[KEY_BYTES];
    try {
      argon2.generateBytes(words, derived);
      return AesGcmAead.create(
          AesGcmKey.builder()
              .setParameters(
                  AesGcmParameters.builder()
                      .setKeySizeBytes(KEY_BYTES)
                      .setIvSizeBytes(12)
                      .setTagSizeBytes(16)
                      .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                      .build())
              .setKeyBytes(SecretBytes.copyFrom(derived, InsecureSecretKeyAccess.get()))
              .build());
    } finally {
      Arrays.fill(words, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }
}
