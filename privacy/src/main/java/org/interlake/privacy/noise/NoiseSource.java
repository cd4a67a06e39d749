package org.interlake.privacy.noise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bits in bulk: the key stream of AES-256 in counter mode (NIST SP 800-38A) from counter 0,
 * by the JDK's cipher. Whoever does not know the key cannot tell it from uniform bits.
 *
 * <p>The same key gives the same stream. Two purposes must never share a key: noise that is known
 * can be subtracted. Not for several threads.
 */
public final class NoiseSource {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  private static final int BLOCK_BYTES = 16;
  private static final int BUFFER_BYTES = 8192;
  private static final byte[] ZEROS = new byte[BUFFER_BYTES];

  private final Cipher cipher;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

  private NoiseSource(byte[] key) {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(new byte[BLOCK_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no AES-256 in counter mode", e);
    }
    buffer.position(BUFFER_BYTES);
  }

  /** A source that nobody can repeat: its key is drawn from the system and kept nowhere. */
  public static NoiseSource secure() {
    return new NoiseSource(newKey());
  }

  /**
   * A source that can be repeated: for noise that is drawn once for a round and must be the same
   * after a crash, and for tests. The key is as secret as the rows.
   *
   * @param key {@link #KEY_BYTES} bytes; copied
   */
  public static NoiseSource ofKey(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "Invalid key: %d bytes (must be %d)".formatted(key.length, KEY_BYTES));
    }
    return new NoiseSource(key);
  }

  /** {@link #KEY_BYTES} bytes from the system's secure random source. */
  public static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** 64 random bits. */
  public long nextLong() {
    if (!buffer.hasRemaining()) {
      refill();
    }
    return buffer.getLong();
  }

  /**
   * A whole number of 0 up to, but without, {@code bound}, every one as likely as any other.
   *
   * @param bound 1 or more
   */
  public long nextBelow(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("Invalid bound: %d (must be 1 or more)".formatted(bound));
    }
    if ((bound & (bound - 1)) == 0) {
      return nextLong() & (bound - 1);
    }
    while (true) {
      long bits = nextLong() >>> 1;
      long value = bits % bound;
      if (bits - value <= Long.MAX_VALUE - (bound - 1)) {
        return value;
      }
    }
  }

  /**
   * True with exactly this probability: a double is a sum of powers of two, and as many bits are
   * drawn as it takes.
   *
   * @param probability 0 to 1
   */
  public boolean nextBernoulli(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "Invalid probability: %s (must be from 0 to 1)".formatted(probability));
    }
    double rest = probability;
    while (rest > 0) {
      if (rest == 1) {
        return true;
      }
      double scaled = rest * 0x1p62;
      long digit = (long) scaled;
      long drawn = nextLong() >>> 2;
      if (drawn != digit) {
        return drawn < digit;
      }
      rest = scaled - digit;
    }
    return false;
  }

  private void refill() {
    try {
      int written = cipher.update(ZEROS, 0, BUFFER_BYTES, bytes, 0);
      if (written != BUFFER_BYTES) {
        throw new IllegalStateException(
            "The cipher gave %d bytes of %d".formatted(written, BUFFER_BYTES));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The cipher failed", e);
    }
    buffer.clear();
  }
}
