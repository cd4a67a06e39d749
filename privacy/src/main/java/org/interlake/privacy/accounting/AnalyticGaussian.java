package org.interlake.privacy.accounting;

/**
 * One answer with Gaussian noise, exactly. B. Balle, Y.-X. Wang, <i>Improving the Gaussian
 * mechanism for differential privacy: analytical calibration and optimal denoising</i>, ICML 2018.
 *
 * <p>Symbols: σ noise multiplier (standard deviation over L2 sensitivity), a = ε σ - 1/(2σ), b = ε
 * σ + 1/(2σ). Their equation 6: δ = Φ(-a) - exp(ε) Φ(-b).
 *
 * <p>T answers with multipliers σ_i cost as much as one with 1/σ² = Σ 1/σ_i².
 */
public final class AnalyticGaussian {
  private static final double SQRT_HALF = Math.sqrt(0.5);

  /** The rounding of the formulas, relative: it is added. */
  private static final double RELATIVE_ERROR = 2e-13;

  private AnalyticGaussian() {}

  /**
   * The exact δ, rounded up.
   *
   * @param epsilon 0 or more
   * @param noiseMultiplier greater than 0
   * @return 0 to 1
   */
  public static double delta(double epsilon, double noiseMultiplier) {
    Bounds.requireEpsilon(epsilon);
    requireMultiplier(noiseMultiplier);
    if (epsilon == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double half = 0.5 / noiseMultiplier;
    double a = epsilon * noiseMultiplier - half;
    double b = epsilon * noiseMultiplier + half;
    // exp(ε) Φ(-b) = exp(-a²/2) erfcx(b/√2) / 2, since b² - a² = 2ε.
    double second = 0.5 * Math.exp(-a * a / 2) * Normal.erfcx(b * SQRT_HALF);
    double first =
        a >= 0
            ? 0.5 * Math.exp(-a * a / 2) * Normal.erfcx(a * SQRT_HALF)
            : 1 - Normal.upperTail(-a);
    double delta = first - second + RELATIVE_ERROR * first;
    return Math.min(1, Math.max(delta, Double.MIN_NORMAL));
  }

  /**
   * The least ε for δ, rounded up.
   *
   * @param noiseMultiplier greater than 0
   * @param delta 0 to 1
   * @return infinite for a delta of 0
   */
  public static double epsilon(double noiseMultiplier, double delta) {
    Bounds.requireDelta(delta);
    requireMultiplier(noiseMultiplier);
    if (delta < Double.MIN_NORMAL) {
      return Double.POSITIVE_INFINITY;
    }
    if (delta(0, noiseMultiplier) <= delta) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (delta(high, noiseMultiplier) > delta) {
      low = high;
      high *= 2;
      if (high == Double.POSITIVE_INFINITY) {
        return high;
      }
    }
    while (high - low > 1e-12 * high) {
      double middle = (low + high) / 2;
      if (delta(middle, noiseMultiplier) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * The least noise multiplier for (ε, δ), rounded up.
   *
   * @param epsilon 0 or more
   * @param delta greater than 0, less than 1
   * @throws IllegalArgumentException if no noise is enough: delta 0, or so small that doubles end
   */
  public static double sigma(double epsilon, double delta) {
    Bounds.requireEpsilon(epsilon);
    Bounds.requireDelta(delta);
    if (delta == 0 || delta == 1) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be greater than 0 and less than 1 for Gaussian noise)"
              .formatted(delta));
    }
    double low = 1e-9;
    double high = 1;
    while (delta(epsilon, high) > delta) {
      high *= 2;
      if (high > 1e15) {
        throw new IllegalArgumentException(
            "Invalid delta: %s (no noise multiplier up to 1e15 reaches epsilon %s with it; raise delta)"
                .formatted(delta, epsilon));
      }
    }
    while (high - low > 1e-12 * high) {
      double middle = (low + high) / 2;
      if (delta(epsilon, middle) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static void requireMultiplier(double noiseMultiplier) {
    if (!(noiseMultiplier > 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: %s (must be a finite number greater than 0)"
              .formatted(noiseMultiplier));
    }
  }
}
