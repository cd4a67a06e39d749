package org.interlake.models.data;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding: the same to the last bit in whatever order its terms come.
 *
 * <pre>
 * term    ± m 2^(p - 1074), m below 2^53, p from 0 to 2045
 * limbs   Σ l_i 2^(32 i - 1074), i = 0 ... 66; each l_i has room for 2^30 terms before carrying
 * </pre>
 *
 * The small superaccumulator of Neal 2015, <i>Fast exact summation using small and large
 * superaccumulators</i>, with 32 bits a limb. {@link #value} rounds once, half to even.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LIMBS = 67;
  private static final int LIMB_BITS = 32;
  private static final long LIMB_MASK = 0xffffffffL;
  private static final int LOWEST_POWER = -1074;
  private static final int TERMS_BETWEEN_CARRIES = 1 << 30;

  private final long[] limbs = new long[LIMBS];
  private int terms;

  /** Adds a finite number. */
  public void add(double term) {
    long bits = Double.doubleToRawLongBits(term);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    if (exponent == 0x7ff) {
      throw new IllegalArgumentException("Invalid term: %s (must be finite)".formatted(term));
    }
    long mantissa = bits & 0xfffffffffffffL;
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= 1L << 52;
    }
    int limb = (exponent - 1) / LIMB_BITS;
    int shift = (exponent - 1) % LIMB_BITS;
    long low = mantissa << shift & LIMB_MASK;
    long high = mantissa >>> (LIMB_BITS - shift);
    long sign = bits >> 63; // 0 or -1
    limbs[limb] += (low ^ sign) - sign;
    limbs[limb + 1] += ((high & LIMB_MASK) ^ sign) - sign;
    limbs[limb + 2] += ((high >>> LIMB_BITS) ^ sign) - sign;
    if (++terms == TERMS_BETWEEN_CARRIES) {
      carry();
    }
  }

  /** Adds another sum's terms; {@code other} may be null for none, and stays as it is in value. */
  public ExactSum merge(ExactSum other) {
    if (other != null) {
      carry();
      other.carry();
      for (int i = 0; i < LIMBS; i++) {
        limbs[i] += other.limbs[i];
      }
      terms = 2;
    }
    return this;
  }

  /** All limbs but the last below 2^32 and not negative; the last has the sign. */
  private void carry() {
    for (int i = 0; i < LIMBS - 1; i++) {
      limbs[i + 1] += limbs[i] >> LIMB_BITS;
      limbs[i] &= LIMB_MASK;
    }
    terms = 1;
  }

  /** The nearest double; infinite if the sum is beyond all of them. */
  public double value() {
    carry();
    BigInteger sum = BigInteger.valueOf(limbs[LIMBS - 1]);
    for (int i = LIMBS - 2; i >= 0; i--) {
      sum = sum.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[i]));
    }
    BigInteger magnitude = sum.abs();
    int dropped = Math.max(0, magnitude.bitLength() - 64);
    BigInteger kept = magnitude.shiftRight(dropped);
    if (dropped > 0 && magnitude.getLowestSetBit() < dropped) {
      kept = kept.setBit(0); // what was dropped decides ties
    }
    return sum.signum() * Math.scalb(kept.doubleValue(), dropped + LOWEST_POWER);
  }

  /** The value of a sum, 0 of null. */
  public static double valueOf(ExactSum sum) {
    return sum == null ? 0 : sum.value();
  }
}
