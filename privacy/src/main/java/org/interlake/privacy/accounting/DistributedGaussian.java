package org.interlake.privacy.accounting;

/**
 * What a sum of discrete Gaussian noise hides, each share of which another site has drawn.
 *
 * <p>Symbols: n shares, v the variance of each, σ = √v; X the sum of n independent discrete
 * Gaussians of variance v, W one discrete Gaussian of variance n v; d coordinates; Δ the L2
 * sensitivity of what is whole and is added to; η = 5 Σ_{k=1}^{n-1} exp(-2π² v k/(k+1)).
 *
 * <p>Source: P. Kairouz, Z. Liu, T. Steinke, <i>The distributed discrete Gaussian mechanism for
 * federated learning with secure aggregation</i>, ICML 2021 (arXiv 2102.06387). For σ ≥ 1/2, X is
 * no discrete Gaussian, but |log P(X = x)/P(W = x)| ≤ η for every x (their convolution theorem, n -
 * 1 times). From that follows the third bound of their Proposition 14, which is the one taken here:
 *
 * <pre>ε = Δ/√(n v) + 2η√d, and the answer is ε²/2-concentrated differentially private.</pre>
 *
 * <p>Why. Say that P and Q are within a if D_α(P‖Q) ≤ α a²/2 for all α &gt; 1. X^d and W^d are
 * within η√d, in either order, since each coordinate's loss is at most η (M. Bun, T. Steinke,
 * <i>Concentrated differential privacy</i>, 2016, Proposition 3.3, and composition); W^d and W^d +
 * μ are within |μ|/√(n v) (C. Canonne, G. Kamath, T. Steinke, 2020, Theorem 4); and distances of
 * this kind add up along X → W → W + μ → X + μ (Bun and Steinke, Lemma 5.2 with k = 1 + a/b).
 *
 * <p>More than n shares hide no less: the others are added afterwards. So do shares that the
 * observer does not know of. Shares that it does know count for nothing.
 */
public final class DistributedGaussian {
  private static final double LEAST_VARIANCE = 0.25;

  /** Above the rounding of the formula, and above what underflows in η. */
  private static final double RELATIVE_ERROR = 1e-12;

  private DistributedGaussian() {}

  /**
   * η: how far, in the logarithm of a probability, the sum of shares is from one discrete Gaussian
   * of the same variance. 0 of one share.
   *
   * @param shares n, 1 or more
   * @param variance v of each, 1/4 or more
   */
  public static double gap(int shares, double variance) {
    if (shares < 1) {
      throw new IllegalArgumentException(
          "Invalid shares: %d (must be 1 or more)".formatted(shares));
    }
    if (!(variance >= LEAST_VARIANCE && variance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid variance of a share: %s (must be 0.25 or more)".formatted(variance));
    }
    double sum = 0;
    for (int k = 1; k < shares; k++) {
      sum += Math.exp(-2 * Math.PI * Math.PI * variance * k / (k + 1));
    }
    return 5 * sum;
  }

  /**
   * z = 1/ε, rounded down: the answer's Rényi divergences are at most those of Gaussian noise of
   * this multiplier, at every order ({@link PrivacyEvent.Concentrated}).
   *
   * @param shares n, those that the observer does not know
   * @param variance v of each
   * @param sensitivityL2 Δ, above 0
   * @param coordinates d, 1 or more
   */
  public static double noiseMultiplier(
      int shares, double variance, double sensitivityL2, long coordinates) {
    if (!(sensitivityL2 > 0 && sensitivityL2 < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid sensitivityL2: %s (must be above 0)".formatted(sensitivityL2));
    }
    if (coordinates < 1) {
      throw new IllegalArgumentException(
          "Invalid coordinates: %d (must be 1 or more)".formatted(coordinates));
    }
    double epsilon =
        sensitivityL2 / Math.sqrt(shares * variance)
            + 2 * gap(shares, variance) * Math.sqrt((double) coordinates);
    return (1 - RELATIVE_ERROR) / epsilon;
  }
}
