package org.interlake.models.glm;

/**
 * The exponential function and log(1 + x) from IEEE 754 additions and multiplications in a fixed
 * order, and tables that {@link StrictMath} fills: the same bits on every machine, some times as
 * fast as {@code StrictMath}. Errors stay below 2 units in the last place (Tang, <i>Table-driven
 * implementation of the exponential function</i>, ACM TOMS 15(2), 1989, and <i>of the logarithm
 * function</i>, TOMS 16(4), 1990, for the method).
 *
 * <pre>
 * exp    x = k · ln 2 / 128 + r, |r| ≤ ln 2 / 256;     exp(x) = 2^(k div 128) · 2^(k mod 128 / 128) · exp(r)
 * log1p  1 + x = (1 + i/64) (1 + r), |r| ≤ 1/128;      log(1 + x) = log(1 + i/64) + log(1 + r)
 * </pre>
 */
public final class PortableExp {
  private static final int STEPS_LOG2 = 7;
  private static final int STEPS = 1 << STEPS_LOG2;
  private static final double[] POWERS = new double[STEPS];

  private static final int NODES = 64;
  private static final double[] NODE_LOGS = new double[NODES + 1];
  private static final double[] NODE_INVERSES = new double[NODES + 1];

  static {
    for (int i = 0; i < STEPS; i++) {
      POWERS[i] = StrictMath.pow(2, i / (double) STEPS);
    }
    for (int i = 0; i <= NODES; i++) {
      NODE_LOGS[i] = StrictMath.log1p(i / (double) NODES);
      NODE_INVERSES[i] = 1 / (1 + i / (double) NODES);
    }
  }

  /** ln 2 / 128 in two parts; the first has so many zeros at its end that k times it is exact. */
  private static final double STEP_HIGH = 0x1.62e42feep-1 / STEPS;

  private static final double STEP_LOW = 0x1.a39ef35793c76p-33 / STEPS;
  private static final double STEPS_OF_ONE = STEPS * 0x1.71547652b82fep0;

  /** Added to a number far smaller, leaves that rounded to an integer in the last bits. */
  private static final double ROUNDER = 0x1.8p52;

  /** Within ± this, a result is a normal number. */
  private static final double NORMAL = 700;

  private static final double OVERFLOW = 0x1.62e42fefa39efp9;
  private static final double UNDERFLOW = -0x1.74910d52d3051p9;
  private static final int FRACTION_BITS = 52;
  private static final int EXPONENT_BIAS = 1023;

  private PortableExp() {}

  /** e to the power of any number. */
  public static double exp(double x) {
    if (!(Math.abs(x) <= NORMAL)) {
      return expOfExtreme(x);
    }
    double shifted = x * STEPS_OF_ONE + ROUNDER;
    int k = (int) Double.doubleToRawLongBits(shifted);
    double fraction = fraction(x, k, shifted - ROUNDER);
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(fraction) + ((long) (k >> STEPS_LOG2) << FRACTION_BITS));
  }

  /** exp(x) / 2^(k div 128): about 1 to 2. */
  private static double fraction(double x, int k, double kAsDouble) {
    double r = (x - kAsDouble * STEP_HIGH) - kAsDouble * STEP_LOW;
    double r2 = r * r;
    double expMinusOne = r + (r2 * (0.5 + r * (1.0 / 6)) + r2 * r2 * (1.0 / 24 + r * (1.0 / 120)));
    double power = POWERS[k & (STEPS - 1)];
    return power + power * expMinusOne;
  }

  private static double expOfExtreme(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    if (x > OVERFLOW) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < UNDERFLOW) {
      return 0;
    }
    double shifted = x * STEPS_OF_ONE + ROUNDER;
    int k = (int) Double.doubleToRawLongBits(shifted);
    int exponent = k >> STEPS_LOG2;
    int half = exponent / 2;
    return fraction(x, k, shifted - ROUNDER) * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  private static double powerOfTwo(int exponent) {
    return Double.longBitsToDouble((long) (exponent + EXPONENT_BIAS) << FRACTION_BITS);
  }

  /**
   * log(1 + x).
   *
   * @param x 0 to 1, or NaN
   */
  public static double log1p(double x) {
    int node = (int) (x * NODES + 0.5);
    double r = (x - node * (1.0 / NODES)) * NODE_INVERSES[node];
    double r2 = r * r;
    double r4 = r2 * r2;
    double rest =
        r2 * (-0.5 + r * (1.0 / 3))
            + (r4 * ((-0.25 + r * 0.2) + r2 * (-1.0 / 6 + r * (1.0 / 7))) - r4 * r4 * 0.125);
    return NODE_LOGS[node] + (r + rest);
  }
}
