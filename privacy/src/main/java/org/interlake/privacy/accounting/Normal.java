package org.interlake.privacy.accounting;

/**
 * The normal distribution's tails with all their digits, which {@code 1 - Φ} loses.
 *
 * <p>erfcx(x) = exp(x²) erfc(x) for x ≥ 0 by a Chebyshev series of (1 + 2x) erfcx(x) in (x - 3.75)
 * / (x + 3.75): M. Shepherd, J. Laframboise, <i>Chebyshev approximation of (1 + 2x) exp(x²) erfc
 * x</i>, Math. Comp. 36, 1981. The coefficients were computed with 60 digits. Relative error below
 * 1e-14.
 */
final class Normal {
  private static final double[] SERIES = {
    1.1775789345674017,
    -0.004590054580646478,
    -0.08424913336651792,
    0.05920993999819189,
    -0.026658668435305753,
    0.009074997670705265,
    -0.002413163540417608,
    0.0004907758365258086,
    -6.916973302501207e-05,
    4.13902798607301e-06,
    7.74038306619849e-07,
    -2.1886401049234397e-07,
    1.076499946567091e-08,
    4.521959811218287e-09,
    -7.754400208831351e-10,
    -6.318088340886684e-11,
    2.86879501093067e-11,
    1.9455868545777347e-13,
    -9.65469674843344e-13,
    3.25254814814874e-14,
    3.3478119482068056e-14,
    -1.864562880419313e-15,
    -1.2507950530688648e-15,
    7.418235256624044e-17,
    5.068148904796111e-17
  };
  private static final double SQRT_HALF = Math.sqrt(0.5);

  /** Beyond, the tail is less than any double. */
  private static final double GREATEST = 39;

  private Normal() {}

  /** exp(x²) erfc(x) for x of 0 or more. */
  static double erfcx(double x) {
    if (x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double t = (x - 3.75) / (x + 3.75);
    double b0 = 0;
    double b1 = 0;
    for (int i = SERIES.length - 1; i > 0; i--) {
      double b2 = b1;
      b1 = b0;
      b0 = 2 * t * b1 - b2 + SERIES[i];
    }
    return (SERIES[0] + t * b0 - b1) / (1 + 2 * x);
  }

  /** The probability of more than {@code x}, for x of 0 or more. */
  static double upperTail(double x) {
    if (x > GREATEST) {
      return 0;
    }
    // x² / 2 in two parts: its rounding would cost digits in the exponent.
    double half = x * x / 2;
    double rest = Math.fma(x, x / 2, -half);
    return 0.5 * Math.exp(-half) * (1 - rest) * erfcx(x * SQRT_HALF);
  }

  /** The probability between {@code low} and {@code high}, from whichever side keeps the digits. */
  static double between(double low, double high) {
    if (low >= 0) {
      return upperTail(low) - upperTail(high);
    }
    if (high <= 0) {
      return upperTail(-high) - upperTail(-low);
    }
    return 1 - upperTail(-low) - upperTail(high);
  }
}
