package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.SiteData;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;

/** A site's sums with noise: the Gaussian mechanism on the whole vector, once. */
final class NoisySums {
  /** Up to so many rows, sums of multiples of 2⁻²⁴ are exact. */
  private static final long MOST_ROWS = 1L << 29;

  /** A sum that is larger than so many deviations of its noise is not hidden by it. */
  private static final double MOST_DEVIATIONS = 0x1p27;

  private final BoundedSums sums;
  private final double noiseMultiplier;

  /**
   * @param noiseMultiplier σ, above 0
   */
  NoisySums(BoundedSums sums, double noiseMultiplier) {
    this.sums = requireNonNull(sums, "sums");
    if (!(noiseMultiplier > 0)) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: %s (must be above 0)".formatted(noiseMultiplier));
    }
    this.noiseMultiplier = noiseMultiplier;
  }

  /** How many there are. */
  int length() {
    return sums.length();
  }

  /** σ Δ: the standard deviation of one site's noise on each of the sums. */
  double standardDeviation() {
    return noiseMultiplier * sums.sensitivityL2();
  }

  /**
   * The sums over a site's training rows; one pass. A repeated round has the same noise.
   *
   * @throws IllegalStateException if the round has no secret to draw from
   * @throws TrainingException if there are more rows than exact sums, or the noise, can hold
   */
  double[] of(SiteData data, SiteRound round) {
    RoundSecret secret =
        round
            .secret()
            .orElseThrow(() -> new IllegalStateException("The round has no secret for its noise"));
    long rows = data.train().rows();
    double most = Math.min(MOST_ROWS, MOST_DEVIATIONS * standardDeviation());
    if (rows > most) {
      throw new TrainingException(
          "%d training rows (record-level-sums adds up to %.0f exactly under this noise; train on fewer)"
              .formatted(rows, most));
    }
    double[] values = data.train().sum(sums);
    GridGaussian.forSensitivity(
            noiseMultiplier,
            sums.sensitivityL2(),
            values.length,
            NoiseSource.ofKey(secret.keyOf("sums")))
        .addTo(values);
    return values;
  }
}
