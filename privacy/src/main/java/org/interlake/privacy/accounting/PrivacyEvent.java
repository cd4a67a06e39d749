package org.interlake.privacy.accounting;

/** One thing that was done to the rows, as an accountant sees it. */
public sealed interface PrivacyEvent {
  /**
   * Steps of the Poisson-subsampled Gaussian mechanism. Neighbouring tables differ in one unit (a
   * record, or a site) that is there or not. In each step every unit is drawn by itself with
   * probability {@code samplingRate}; the sum over those drawn is released with Gaussian noise.
   *
   * @param noiseMultiplier standard deviation of the noise, divided by the greatest L2 norm of what
   *     one unit adds to the sum; 0 or more, where 0 is no protection at all
   * @param samplingRate 0 to 1; 1 is the Gaussian mechanism on all rows
   * @param steps 0 or more
   */
  record SampledGaussian(double noiseMultiplier, double samplingRate, long steps)
      implements PrivacyEvent {
    public SampledGaussian {
      if (!(noiseMultiplier >= 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Invalid noiseMultiplier: %s (must be a finite number of 0 or more)"
                .formatted(noiseMultiplier));
      }
      if (!(samplingRate >= 0 && samplingRate <= 1)) {
        throw new IllegalArgumentException(
            "Invalid samplingRate: %s (must be from 0 to 1)".formatted(samplingRate));
      }
      if (steps < 0) {
        throw new IllegalArgumentException(
            "Invalid steps: %d (must be 0 or more)".formatted(steps));
      }
    }

    /** Whether nothing was computed from the rows. */
    boolean isNothing() {
      return steps == 0 || samplingRate == 0;
    }

    /** Whether something was computed from the rows and nothing hides it. */
    boolean isUnprotected() {
      return !isNothing() && noiseMultiplier == 0;
    }
  }

  /**
   * Answers of which each is 1/(2z²)-concentrated differentially private (M. Bun, T. Steinke,
   * 2016): the Rényi divergence of every order is at most that of Gaussian noise of multiplier z,
   * and nothing more is known of it. For noise that is not Gaussian, as {@link
   * DistributedGaussian}.
   *
   * @param noiseMultiplier z, above 0
   * @param steps 0 or more
   */
  record Concentrated(double noiseMultiplier, long steps) implements PrivacyEvent {
    public Concentrated {
      if (!(noiseMultiplier > 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Invalid noiseMultiplier: %s (must be a finite number above 0)"
                .formatted(noiseMultiplier));
      }
      if (steps < 0) {
        throw new IllegalArgumentException(
            "Invalid steps: %d (must be 0 or more)".formatted(steps));
      }
    }
  }
}
