package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.SiteData;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingException;

/** A site's sums with noise: the Gaussian mechanism on the whole vector, once. */
final class NoisySums {
  private final BoundedSums sums;
  private final SumsMechanism mechanism;

  /**
   * @param noiseMultiplier σ, above 0
   */
  NoisySums(BoundedSums sums, double noiseMultiplier) {
    this.sums = requireNonNull(sums, "sums");
    this.mechanism = new SumsMechanism(sums.sensitivityL2(), noiseMultiplier);
  }

  /** How many there are. */
  int length() {
    return sums.length();
  }

  /** σ Δ: the standard deviation of one site's noise on each of the sums. */
  double standardDeviation() {
    return mechanism.standardDeviation();
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
    mechanism.requireFew(data.train().rows());
    double[] values = data.train().sum(sums);
    mechanism.addTo(values, secret);
    return values;
  }
}
