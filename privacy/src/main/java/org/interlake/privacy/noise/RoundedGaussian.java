package org.interlake.privacy.noise;

/**
 * A normal variable of mean 0 and standard deviation {@code scale}, rounded to the nearest whole
 * number, exactly: no floating-point number is involved. C. Karney, <i>Sampling exactly from the
 * normal distribution</i>, ACM TOMS 42, 2016, Algorithms H, N and B.
 *
 * <p>A normal variable is ±(k + x), k whole and x in [0, 1), with density proportional to exp(-k/2)
 * · exp(-k(k - 1)/2) · exp(-x(2k + x)/2): k is drawn by the first factor, and the others are
 * probabilities with which it is kept.
 */
final class RoundedGaussian {
  private static final long HALF_BASE = 1L << 61;
  private static final long GREATEST_SCALE = 1L << 40;

  private final NoiseSource source;
  private final long scale;
  private final LazyUniform x;
  private LazyUniform previous;
  private LazyUniform next;

  /**
   * @param scale 1 to 2^40
   */
  RoundedGaussian(long scale, NoiseSource source) {
    if (scale < 1 || scale > GREATEST_SCALE) {
      throw new IllegalArgumentException(
          "Invalid scale: %d (must be from 1 to 2^40)".formatted(scale));
    }
    this.scale = scale;
    this.source = source;
    x = new LazyUniform(source);
    previous = new LazyUniform(source);
    next = new LazyUniform(source);
  }

  /** One draw, independent of all others. */
  long next() {
    while (true) {
      int k = 0;
      while (isKeptWithExpOfHalf()) {
        k++;
      }
      if (!isKept(k)) {
        continue;
      }
      // The first digit of x in base `scale` is the place between k and k + 1.
      x.draw(scale);
      if (!isKeptAtX(k)) {
        continue;
      }
      long magnitude = k * scale + x.first() + (x.restIsHalfOrMore() ? 1 : 0);
      return source.nextLong() < 0 ? -magnitude : magnitude;
    }
  }

  /** With probability exp(-k(k - 1)/2). */
  private boolean isKept(int k) {
    for (long i = (long) k * (k - 1); i > 0; i--) {
      if (!isKeptWithExpOfHalf()) {
        return false;
      }
    }
    return true;
  }

  /** With probability exp(-x(2k + x)/2), in k + 1 equal factors. */
  private boolean isKeptAtX(int k) {
    for (int i = 0; i <= k; i++) {
      if (!algorithmB(k)) {
        return false;
      }
    }
    return true;
  }

  /**
   * With probability exp(-1/2), Algorithm H: 1/2 and the uniform numbers after it fall a number of
   * times; it is even with that probability (von Neumann).
   */
  private boolean isKeptWithExpOfHalf() {
    previous.draw(2 * HALF_BASE);
    if (previous.first() >= HALF_BASE) {
      return true;
    }
    boolean even = false;
    while (true) {
      next.draw(2 * HALF_BASE);
      if (!next.isLessThan(previous)) {
        return even;
      }
      even = !even;
      swap();
    }
  }

  /** With probability exp(-x(2k + x)/(2k + 2)), Algorithm B. */
  private boolean algorithmB(int k) {
    boolean even = true;
    LazyUniform bound = x;
    while (true) {
      next.draw(scale);
      if (!next.isLessThan(bound) || !isBelowFraction(k)) {
        return even;
      }
      even = !even;
      swap();
      bound = previous;
    }
  }

  /** With probability (2k + x)/(2k + 2). */
  private boolean isBelowFraction(int k) {
    long part = source.nextBelow(2L * k + 2);
    if (part != 2L * k) {
      return part < 2L * k;
    }
    LazyUniform within = new LazyUniform(source);
    within.draw(scale);
    return within.isLessThan(x);
  }

  private void swap() {
    LazyUniform drawn = next;
    next = previous;
    previous = drawn;
  }
}
