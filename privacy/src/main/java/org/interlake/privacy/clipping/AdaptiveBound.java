package org.interlake.privacy.clipping;

/**
 * A clipping bound that follows a quantile of what it clips (G. Andrew, O. Thakkar, H. B. McMahan,
 * S. Ramaswamy, <em>Differentially Private Learning with Adaptive Clipping</em>, NeurIPS 2021,
 * Algorithm 1). Nobody sees the lengths: only how many are within the bound, and that with noise.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>C</td><td>the bound</td></tr>
 *   <tr><td>b_i</td><td>1 if unit i is within C, else 0</td></tr>
 *   <tr><td>n</td><td>how many units there are to be, whoever answered</td></tr>
 *   <tr><td>γ, η</td><td>the quantile, the learning rate</td></tr>
 *   <tr><td>σ_b</td><td>standard deviation of the noise on Σ (b_i - 1/2)</td></tr>
 *   <tr><td>z, z_Δ</td><td>noise multipliers: of the round, and of its sum</td></tr>
 * </table>
 *
 * <pre>
 * b̄ = (Σ (b_i - 1/2) + N(0, σ_b²)) / n + 1/2
 * C ← C exp(-η (b̄ - γ))
 * z_Δ = (z⁻² - (2 σ_b)⁻²)^(-1/2)
 * </pre>
 *
 * <p>A unit that is there or not moves Σ (b_i - 1/2) by 1/2, so the pair of sum and count with
 * noise z_Δ C and σ_b is one Gaussian mechanism of multiplier z (their Theorem 1). A unit that did
 * not answer counts as half a one.
 *
 * @param targetQuantile γ, in (0, 1)
 * @param learningRate η, above 0
 * @param countNoise σ_b, above 0
 */
public record AdaptiveBound(double targetQuantile, double learningRate, double countNoise) {
  /** What a unit adds to the count, either way. */
  public static final double HALF = 0.5;

  /** Outside of these, no bound is of use; a count that always misses is held here. */
  private static final double LEAST = 1e-9;

  private static final double GREATEST = 1e9;

  public AdaptiveBound {
    if (!(targetQuantile > 0 && targetQuantile < 1)) {
      throw new IllegalArgumentException(
          "Invalid targetQuantile: %s (must be above 0 and below 1)".formatted(targetQuantile));
    }
    requireAboveZero("learningRate", learningRate);
    requireAboveZero("countNoise", countNoise);
  }

  /**
   * z_Δ: the noise multiplier that is left for the sum.
   *
   * @param noiseMultiplier z, above 0
   * @throws IllegalArgumentException if the count takes all of it: z must be below 2 σ_b
   */
  public double sumMultiplier(double noiseMultiplier) {
    requireAboveZero("noiseMultiplier", noiseMultiplier);
    double ratio = noiseMultiplier / (2 * countNoise);
    if (!(ratio < 1)) {
      throw new IllegalArgumentException(
          "Invalid countNoise: %s beside a noiseMultiplier of %s (must be above half of it)"
              .formatted(countNoise, noiseMultiplier));
    }
    return noiseMultiplier / Math.sqrt((1 - ratio) * (1 + ratio));
  }

  /**
   * The next bound, the same on every computer.
   *
   * @param bound C, above 0
   * @param noisyCount Σ (b_i - 1/2) with its noise
   * @param units n, 1 or more
   * @return within 1e-9 and 1e9
   */
  public double next(double bound, double noisyCount, int units) {
    requireAboveZero("bound", bound);
    if (units < 1) {
      throw new IllegalArgumentException("Invalid units: %d (must be 1 or more)".formatted(units));
    }
    double share = noisyCount / units + HALF;
    double next = bound * StrictMath.exp(-learningRate * (share - targetQuantile));
    return Math.min(GREATEST, Math.max(LEAST, next));
  }

  private static void requireAboveZero(String what, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(what, value));
    }
  }
}
