package org.interlake.privacy.noise;

import java.util.Arrays;

/**
 * A real number, uniform on [0, 1), of which only as many digits are drawn as were asked for: C.
 * Karney, <i>Sampling exactly from the normal distribution</i>, ACM TOMS 42, 2016, section 2. The
 * first digit is of any base, the others of base 2^62. Comparisons of two such numbers are exact.
 */
final class LazyUniform {
  private final NoiseSource source;
  private long first;
  private long[] rest = new long[2];
  private int drawn;

  LazyUniform(NoiseSource source) {
    this.source = source;
  }

  /** Becomes a new number. */
  void draw(long base) {
    first = source.nextBelow(base);
    drawn = 0;
  }

  /** The first digit. */
  long first() {
    return first;
  }

  /** Whether what follows the first digit is half of it or more. */
  boolean restIsHalfOrMore() {
    return digit(0) >= 1L << 61;
  }

  /** Exact; of two numbers with the same base of the first digit. */
  boolean isLessThan(LazyUniform other) {
    if (first != other.first) {
      return first < other.first;
    }
    for (int i = 0; ; i++) {
      long mine = digit(i);
      long theirs = other.digit(i);
      if (mine != theirs) {
        return mine < theirs;
      }
    }
  }

  private long digit(int index) {
    while (drawn <= index) {
      if (drawn == rest.length) {
        rest = Arrays.copyOf(rest, 2 * drawn);
      }
      rest[drawn++] = source.nextLong() >>> 2;
    }
    return rest[index];
  }
}
