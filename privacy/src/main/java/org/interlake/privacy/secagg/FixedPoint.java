package org.interlake.privacy.secagg;

/**
 * Numbers as elements of a {@link Ring}, so that a sum over sites is exact.
 *
 * <p>Symbols: w the ring's bits, n the sites that are called, R the range, f the fractional bits. A
 * number v from -R to R is the integer rint(v * 2^f), ties to even, in two's complement.
 *
 * <p><b>No sum overflows.</b> f is the largest integer with n * ceil(R * 2^f) &lt; 2^(w-1). An
 * encoded number is at most ceil(R * 2^f) from 0, since rounding does not leave the integers around
 * v * 2^f; so the sum of n or fewer is less than 2^(w-1) from 0, and its two's complement in w bits
 * is it.
 *
 * <p>Each encoding is at most 2^-(f+1) off, and the sum of m at most m * 2^-(f+1).
 */
public final class FixedPoint {
  private static final int MIN_EXPONENT = -512;
  private static final int MAX_EXPONENT = 62;

  private final Ring ring;
  private final int sites;
  private final double range;
  private final int fractionBits;

  /**
   * @param sites n, 1 or more
   * @param range R, above 0; the largest number that can be encoded
   * @throws IllegalArgumentException if the ring has no room for n integers of the range
   */
  public FixedPoint(Ring ring, int sites, double range) {
    if (sites < 1) {
      throw new IllegalArgumentException(
          "Invalid number of sites: %d (must be 1 or more)".formatted(sites));
    }
    if (!(range >= Math.scalb(1.0, MIN_EXPONENT) && range <= Math.scalb(1.0, MAX_EXPONENT))) {
      throw new IllegalArgumentException(
          "Invalid range: %s (must be from 2^%d to 2^%d)"
              .formatted(range, MIN_EXPONENT, MAX_EXPONENT));
    }
    this.ring = ring;
    this.sites = sites;
    this.range = range;
    // R * 2^f is about the limit at f = log2(limit / R), or one beside it.
    int bits = ring.bits() - 1 - Math.getExponent(range);
    while (!fits(ring, sites, range, bits)) {
      bits--;
    }
    this.fractionBits = bits;
    if (fractionBits < 0) {
      throw new IllegalArgumentException(
          "Invalid range: %s for %d sites in %d bits (%d times it must be below 2^%d). Lower the range, or take a ring of 64 bits"
              .formatted(range, sites, ring.bits(), sites, ring.bits() - 1));
    }
  }

  private static boolean fits(Ring ring, int sites, double range, int fractionBits) {
    long limit = (ring == Ring.Z64 ? Long.MAX_VALUE : Integer.MAX_VALUE) / sites;
    double largest = Math.ceil(Math.scalb(range, fractionBits));
    return largest < 0x1p63 && (long) largest <= limit;
  }

  public int fractionBits() {
    return fractionBits;
  }

  public int sites() {
    return sites;
  }

  public Ring ring() {
    return ring;
  }

  /** R. */
  public double range() {
    return range;
  }

  /** 2^-f: the distance of two neighbours that can be encoded. */
  public double resolution() {
    return Math.scalb(1.0, -fractionBits);
  }

  /**
   * The element that stands for a number.
   *
   * @param value from -R to R
   * @param index where it stands in its vector, for the complaint
   * @throws EncodingException if it is out of range or not a number; nothing is cut off silently
   */
  public long encode(double value, int index) {
    if (!(Math.abs(value) <= range)) {
      throw new EncodingException(index, Double.isFinite(value), range);
    }
    return ring.reduce((long) Math.rint(Math.scalb(value, fractionBits)));
  }

  /**
   * Whether {@link #encode} takes a number.
   *
   * @return false of NaN and infinities too
   */
  public boolean inRange(double value) {
    return Math.abs(value) <= range;
  }

  /**
   * The number that a sum of elements stands for: the integer, rounded to the nearest float64 with
   * ties to even (exact to 2^53), times 2^-f, which is exact.
   */
  public double decode(long sum) {
    return Math.scalb((double) ring.signed(sum), -fractionBits);
  }
}
