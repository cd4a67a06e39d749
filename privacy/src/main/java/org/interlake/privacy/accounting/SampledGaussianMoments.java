package org.interlake.privacy.accounting;

/**
 * Moments of the likelihood ratio of the Poisson-subsampled Gaussian mechanism, after I. Mironov,
 * K. Talwar, L. Zhang, <i>Rényi differential privacy of the sampled Gaussian mechanism</i>, 2019.
 *
 * <p>Symbols: q sampling rate, σ noise multiplier, α order, z ~ N(0, σ²), u(z) = q (exp((2z - 1) /
 * (2σ²)) - 1), so that 1 + u is the likelihood ratio of a table with the unit to one without.
 *
 * <p>A(α) = E[(1 + u)^α] (their section 3.3), and the Rényi divergence of order α is log A / (α -
 * 1), for the unit's coming and going alike (their Theorem 5 and Corollary 7). Both ways below
 * compute A - 1 as a sum of terms that are not negative, so small values keep their digits:
 *
 * <ul>
 *   <li>α whole: A - 1 = Σ C(α, k) (1 - q)^(α-k) q^k (exp((k² - k) / (2σ²)) - 1), k = 2..α.
 *   <li>any α: A - 1 = E[(1 + u)^α - 1 - α u], since E[u] = 0; the bracket is never negative
 *       (Bernoulli). By the trapezoid rule, which converges exponentially for such integrands: it
 *       is analytic for |Im z| &lt; πσ².
 * </ul>
 */
final class SampledGaussianMoments {
  /** The most points of the trapezoid rule; beyond, log A is interpolated. */
  private static final int MOST_POINTS = 50_000;

  /** What the formulas may be wrong by, relative to log A: it is added. */
  private static final double RELATIVE_ERROR = 1e-10;

  private SampledGaussianMoments() {}

  /**
   * log A(α), rounded up. May be positive infinity.
   *
   * @param order α, greater than 1
   * @param samplingRate q, greater than 0, up to 1
   * @param noiseMultiplier σ, greater than 0
   */
  static double logMoment(double order, double samplingRate, double noiseMultiplier) {
    double variance = noiseMultiplier * noiseMultiplier;
    if (samplingRate == 1) {
      return Math.nextUp(order * (order - 1) / (2 * variance) * (1 + RELATIVE_ERROR));
    }
    double logExcess;
    if (order == Math.rint(order)) {
      logExcess = logExcessWhole((long) order, samplingRate, variance);
    } else if (points(order, noiseMultiplier) <= MOST_POINTS) {
      logExcess = logExcessByQuadrature(order, samplingRate, noiseMultiplier);
    } else {
      return interpolated(order, samplingRate, noiseMultiplier);
    }
    return logOnePlus(logExcess) * (1 + RELATIVE_ERROR);
  }

  /** log A is convex in α and 0 at 1, so the straight line between whole orders lies above it. */
  private static double interpolated(double order, double samplingRate, double noiseMultiplier) {
    double below = Math.floor(order);
    double atBelow = below == 1 ? 0 : logMoment(below, samplingRate, noiseMultiplier);
    double atAbove = logMoment(below + 1, samplingRate, noiseMultiplier);
    return atBelow + (order - below) * (atAbove - atBelow);
  }

  /** log(A - 1) for a whole order. */
  static double logExcessWhole(long order, double samplingRate, double variance) {
    double logOdds = Math.log(samplingRate) - Math.log1p(-samplingRate);
    double logTerm = order * Math.log1p(-samplingRate);
    LogSum sum = new LogSum();
    for (long k = 1; k <= order; k++) {
      logTerm += Math.log((order - k + 1.0) / k) + logOdds;
      if (k > 1) {
        sum.add(logTerm + logExpm1((double) k * (k - 1) / (2 * variance)));
      }
    }
    return sum.value();
  }

  /** log(A - 1) for any order. */
  static double logExcessByQuadrature(double order, double samplingRate, double noiseMultiplier) {
    double variance = noiseMultiplier * noiseMultiplier;
    double step = step(noiseMultiplier);
    long first = (long) Math.floor(-margin(noiseMultiplier) / step);
    long last = (long) Math.ceil((order + margin(noiseMultiplier)) / step);
    LogSum sum = new LogSum();
    for (long i = first; i <= last; i++) {
      double z = i * step;
      double exponent = (2 * z - 1) / (2 * variance);
      sum.add(-z * z / (2 * variance) + logBracket(order, samplingRate, exponent));
    }
    return sum.value() + Math.log(step / noiseMultiplier) - 0.5 * Math.log(2 * Math.PI);
  }

  /** log((1 + u)^α - 1 - α u) for u = q (exp(exponent) - 1). */
  private static double logBracket(double order, double samplingRate, double exponent) {
    if (exponent > 600) {
      return order * (Math.log(samplingRate) + exponent);
    }
    double u = samplingRate * Math.expm1(exponent);
    if (Math.abs(u) * Math.max(order, 4) < 0.01) {
      double series = 1;
      for (int k = 9; k >= 3; k--) {
        series = 1 + series * u * (order - k + 1) / k;
      }
      return u == 0 ? Double.NEGATIVE_INFINITY : Math.log(order * (order - 1) / 2 * u * u * series);
    }
    double power = order * Math.log1p(u);
    return power > 30
        ? power + Math.log1p(-(1 + order * u) * Math.exp(-power))
        : Math.log(Math.expm1(power) - order * u);
  }

  /** Small enough for both the Gaussian (σ/2) and the strip |Im z| &lt; πσ² of the logarithm. */
  private static double step(double noiseMultiplier) {
    return Math.min(0.4 * noiseMultiplier, 0.35 * noiseMultiplier * noiseMultiplier);
  }

  private static double margin(double noiseMultiplier) {
    return 12 * noiseMultiplier + 1;
  }

  private static double points(double order, double noiseMultiplier) {
    return (order + 2 * margin(noiseMultiplier)) / step(noiseMultiplier);
  }

  /** log(exp(x) - 1) for x greater than 0. */
  private static double logExpm1(double x) {
    return x > 36 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x));
  }

  /** log(1 + exp(x)). */
  private static double logOnePlus(double x) {
    return x > 36 ? x + Math.exp(-x) : Math.log1p(Math.exp(x));
  }
}
