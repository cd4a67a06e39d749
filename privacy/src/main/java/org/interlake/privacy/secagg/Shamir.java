package org.interlake.privacy.secagg;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Shamir's secret sharing (CACM 22(11), 1979) of 32 bytes, each byte for itself in GF(2^8) with the
 * polynomial x^8 + x^4 + x^3 + x + 1 of AES (FIPS 197, section 4.2). Holder x, from 1, gets the
 * value at x of a polynomial of degree t - 1 whose value at 0 is the secret and whose other
 * coefficients are random.
 *
 * <p>The field has room for 255 holders, secrets of any 32 bytes, and no carries: a secret is only
 * ever multiplied by a place or a coefficient that everybody knows, eight bytes at a time, so that
 * neither a branch nor an address depends on it.
 */
final class Shamir {
  static final int SECRET_BYTES = 32;

  private static final int WORDS = SECRET_BYTES / Long.BYTES;
  private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private Shamir() {}

  /**
   * Shares of a secret.
   *
   * @param needed t: so many shares give the secret, fewer tell nothing
   * @return for each holder its share; that of holder x at x - 1
   */
  static byte[][] split(byte[] secret, int needed, int holders, SecureRandom random) {
    byte[] drawn = new byte[(needed - 1) * SECRET_BYTES];
    random.nextBytes(drawn);
    long[][] coefficients = new long[needed][];
    coefficients[0] = words(secret, 0);
    for (int c = 1; c < needed; c++) {
      coefficients[c] = words(drawn, (c - 1) * SECRET_BYTES);
    }
    byte[][] shares = new byte[holders][];
    for (int x = 1; x <= holders; x++) {
      long[] value = coefficients[needed - 1].clone();
      for (int c = needed - 2; c >= 0; c--) { // Horner
        for (int w = 0; w < WORDS; w++) {
          value[w] = times(value[w], x) ^ coefficients[c][w];
        }
      }
      shares[x - 1] = bytes(value);
    }
    return shares;
  }

  /** How shares of certain holders are put together, by Lagrange's interpolation at 0. */
  static final class Interpolation {
    private final int[] weights;

    /**
     * @param holders as many as are needed, each from 1 to 255, none twice
     */
    Interpolation(int[] holders) {
      weights = new int[holders.length];
      for (int i = 0; i < holders.length; i++) {
        int above = 1;
        int below = 1;
        for (int j = 0; j < holders.length; j++) {
          if (j != i) {
            above = product(above, holders[j]);
            below = product(below, holders[j] ^ holders[i]);
          }
        }
        if (below == 0) {
          throw new IllegalArgumentException("Invalid holders: one of them stands there twice");
        }
        weights[i] = product(above, inverse(below));
      }
    }

    /** The secret of the holders' shares, in their order. */
    byte[] secret(byte[][] shares) {
      long[] sum = new long[WORDS];
      for (int i = 0; i < weights.length; i++) {
        long[] share = words(shares[i], 0);
        for (int w = 0; w < WORDS; w++) {
          sum[w] ^= times(share[w], weights[i]);
        }
      }
      return bytes(sum);
    }
  }

  /** Eight bytes, each times a factor that is no secret. */
  private static long times(long bytes, int factor) {
    long product = 0;
    long power = bytes;
    for (int bits = factor; bits != 0; bits >>>= 1) {
      if ((bits & 1) != 0) {
        product ^= power;
      }
      power = ((power & LOW_BITS) << 1) ^ (((power >>> 7) & ONES) * 0x1b);
    }
    return product;
  }

  private static int product(int a, int b) {
    return (int) (times(a, b) & 0xff);
  }

  /** a^254, which is 1 / a. */
  private static int inverse(int a) {
    int result = 1;
    for (int i = 0; i < 254; i++) {
      result = product(result, a);
    }
    return result;
  }

  private static long[] words(byte[] bytes, int from) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, SECRET_BYTES);
    long[] words = new long[WORDS];
    for (int w = 0; w < WORDS; w++) {
      words[w] = in.getLong();
    }
    return words;
  }

  private static byte[] bytes(long[] words) {
    ByteBuffer out = ByteBuffer.allocate(SECRET_BYTES);
    for (long word : words) {
      out.putLong(word);
    }
    return out.array();
  }
}
