package org.interlake.models.noisy;

import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;

/**
 * The Gaussian mechanism on a vector of sums over rows, once.
 *
 * @param sensitivityL2 Δ: the longest vector that a row adds, above 0, rounding included
 * @param noiseMultiplier σ, above 0
 */
public record SumsMechanism(double sensitivityL2, double noiseMultiplier) {
  /** Up to so many rows, sums of multiples of 2⁻²⁴ are exact. */
  private static final long MOST_ROWS = 1L << 29;

  /** A sum that is larger than so many deviations of its noise is not hidden by it. */
  private static final double MOST_DEVIATIONS = 0x1p27;

  public SumsMechanism {
    if (!(sensitivityL2 > 0)) {
      throw new IllegalArgumentException(
          "Invalid sensitivityL2: %s (must be above 0)".formatted(sensitivityL2));
    }
    if (!(noiseMultiplier > 0)) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: %s (must be above 0)".formatted(noiseMultiplier));
    }
  }

  /** σ Δ: the standard deviation of one site's noise on each of the sums. */
  public double standardDeviation() {
    return noiseMultiplier * sensitivityL2;
  }

  /**
   * Asked before the sums are made: whether they would be exact, and hidden by the noise.
   *
   * @param rows that are summed; public
   * @throws TrainingException if there are more than exact sums, or the noise, can hold
   */
  public void requireFew(long rows) {
    double most = Math.min(MOST_ROWS, MOST_DEVIATIONS * standardDeviation());
    if (rows > most) {
      throw new TrainingException(
          "%d training rows (record-level-sums adds up to %.0f exactly under this noise; train on fewer)"
              .formatted(rows, most));
    }
  }

  /**
   * Adds the noise, in place. The same secret has the same noise.
   *
   * @param sums of whole multiples of 2⁻²⁴, each term at most 1 from 0
   */
  public void addTo(double[] sums, RoundSecret secret) {
    GridGaussian.forSensitivity(
            noiseMultiplier, sensitivityL2, sums.length, NoiseSource.ofKey(secret.keyOf("sums")))
        .addTo(sums);
  }

  /** The number as it is added: the next whole multiple of 2⁻²⁴ towards 0. */
  public static double exact(double value) {
    return RowScale.exact(value);
  }
}
