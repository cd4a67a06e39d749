package org.interlake.protocol.coding;

/** IEEE 754 binary16, which Java has from version 20 on. */
final class HalfFloat {
  /** 65,504. */
  static final short LARGEST = 0x7BFF;

  private static final int SIGN = 0x8000;
  private static final int EXPONENT = 0x7C00;
  private static final int FRACTION_BITS = 10;
  private static final int BIAS = 15;
  private static final double SMALLEST_NORMAL = 0x1p-14;

  private HalfFloat() {}

  /**
   * The nearest half, ties to even; of what is larger than any, the largest.
   *
   * @param value not NaN
   */
  static short of(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("Invalid number: NaN (must be a number)");
    }
    int sign = Double.doubleToRawLongBits(value) < 0 ? SIGN : 0;
    double size = Math.abs(value);
    int bits;
    if (size < SMALLEST_NORMAL) {
      bits = (int) Math.rint(size * 0x1p24); // 1024 of these steps are the smallest normal number
    } else if (size >= 0x1p16) {
      bits = LARGEST;
    } else {
      int exponent = Math.getExponent(size);
      int fraction = (int) Math.rint(Math.scalb(size, FRACTION_BITS - exponent));
      // A fraction that was rounded up to the next power of two carries into the exponent.
      bits = ((exponent + BIAS - 1) << FRACTION_BITS) + fraction;
    }
    return (short) (sign | Math.min(bits, LARGEST));
  }

  /** Whether it is neither infinite nor NaN. */
  static boolean isFinite(short half) {
    return (half & EXPONENT) != EXPONENT;
  }

  /**
   * The number, exactly.
   *
   * @param half finite
   */
  static double toDouble(short half) {
    int exponent = (half & EXPONENT) >> FRACTION_BITS;
    int fraction = half & 0x3FF;
    double size =
        exponent == 0
            ? fraction * 0x1p-24
            : Math.scalb((double) (0x400 | fraction), exponent - BIAS - FRACTION_BITS);
    return (half & SIGN) == 0 ? size : -size;
  }
}
