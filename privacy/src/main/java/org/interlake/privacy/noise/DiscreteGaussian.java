package org.interlake.privacy.noise;

import java.math.BigInteger;

/**
 * Whole numbers n with probability proportional to exp(-n²/(2σ²)), exactly, for a rational σ². C.
 * Canonne, G. Kamath, T. Steinke, <i>The discrete Gaussian for differential privacy</i>, NeurIPS
 * 2020, Algorithms 1 to 3: discrete Laplace noise, kept with a probability.
 *
 * <p>For sums in a finite ring, where noise must be whole. Added to a whole number of sensitivity
 * Δ, it satisfies Δ²/(2σ²)-concentrated differential privacy (their Theorem 4), as Gaussian noise
 * does; that theorem does not speak of subsampling. For numbers of a grid use {@link GridGaussian}.
 *
 * <p>Not for several threads.
 */
public final class DiscreteGaussian {
  private static final int DIGIT_BITS = 62;
  private static final long GREATEST_VARIANCE = 1L << 60;

  private final NoiseSource source;
  private final BigInteger numerator;
  private final BigInteger slope;
  private final BigInteger denominator;
  private final long laplaceScale;

  private DiscreteGaussian(long numerator, long denominator, NoiseSource source) {
    this.source = source;
    BigInteger a = BigInteger.valueOf(numerator);
    BigInteger b = BigInteger.valueOf(denominator);
    // t = floor(σ) + 1. Kept with probability exp(-(|y| - σ²/t)²/(2σ²)), and with σ² = a/b that is
    // exp(-(|y| b t - a)² / (2 a b t²)).
    laplaceScale = a.divide(b).sqrt().longValueExact() + 1;
    BigInteger t = BigInteger.valueOf(laplaceScale);
    this.numerator = a;
    this.slope = b.multiply(t);
    this.denominator = a.multiply(b).multiply(t).multiply(t).shiftLeft(1);
  }

  /**
   * Noise of variance {@code numerator / denominator}.
   *
   * @param numerator of σ², 1 to 2^60
   * @param denominator of σ², 1 to 2^60
   */
  public static DiscreteGaussian ofVariance(long numerator, long denominator, NoiseSource source) {
    require("numerator", numerator);
    require("denominator", denominator);
    return new DiscreteGaussian(numerator, denominator, source);
  }

  private static void require(String name, long value) {
    if (value < 1 || value > GREATEST_VARIANCE) {
      throw new IllegalArgumentException(
          "Invalid %s of the variance: %d (must be from 1 to 2^60)".formatted(name, value));
    }
  }

  /** One draw, independent of all others. */
  public long next() {
    while (true) {
      long laplace = nextLaplace();
      BigInteger distance =
          slope.multiply(BigInteger.valueOf(Math.abs(laplace))).subtract(numerator);
      if (nextExpOfMinus(distance.multiply(distance))) {
        return laplace;
      }
    }
  }

  /** n with probability proportional to exp(-|n| / t), Algorithm 2 with s = 1. */
  private long nextLaplace() {
    while (true) {
      long u = source.nextBelow(laplaceScale);
      if (!nextExpOfMinusFraction(u)) {
        continue;
      }
      long v = 0;
      while (nextExpOfMinusOne()) {
        v++;
      }
      long magnitude = Math.addExact(u, Math.multiplyExact(laplaceScale, v));
      boolean negative = source.nextLong() < 0;
      if (!(negative && magnitude == 0)) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  /** True with probability exp(-top / denominator), Algorithm 1. */
  private boolean nextExpOfMinus(BigInteger top) {
    BigInteger[] parts = top.divideAndRemainder(denominator);
    for (long i = parts[0].longValueExact(); i > 0; i--) {
      if (!nextExpOfMinusOne()) {
        return false;
      }
    }
    BigInteger[] digits = parts[1].shiftLeft(DIGIT_BITS).divideAndRemainder(denominator);
    long digit = digits[0].longValueExact();
    int k = 1;
    // A coin of γ/k is a coin of γ and a coin of 1/k.
    while (isBelow(digit, digits[1]) && source.nextBelow(k) == 0) {
      k++;
    }
    return k % 2 == 1;
  }

  /** A uniform number is less than 0.digit,rest in base 2^62. */
  private boolean isBelow(long digit, BigInteger rest) {
    long drawn = source.nextLong() >>> 2;
    if (drawn != digit) {
      return drawn < digit;
    }
    if (rest.signum() == 0) {
      return false;
    }
    BigInteger[] digits = rest.shiftLeft(DIGIT_BITS).divideAndRemainder(denominator);
    return isBelow(digits[0].longValueExact(), digits[1]);
  }

  /** True with probability exp(-u / t). */
  private boolean nextExpOfMinusFraction(long u) {
    int k = 1;
    while (source.nextBelow(laplaceScale) < u && source.nextBelow(k) == 0) {
      k++;
    }
    return k % 2 == 1;
  }

  private boolean nextExpOfMinusOne() {
    int k = 1;
    while (source.nextBelow(k) == 0) {
      k++;
    }
    return k % 2 == 1;
  }
}
