package org.interlake.models.descent;

/**
 * How a site trains with differential privacy in a round.
 *
 * @param clippingNormL2 C: the longest gradient of a row, above 0
 * @param noiseMultiplier σ: the noise's standard deviation over C, above 0
 * @param samplingRate q: with which probability a row is in a step, in (0, 1]
 * @param steps of a round, 1 or more
 */
public record PrivateSteps(
    double clippingNormL2, double noiseMultiplier, double samplingRate, int steps) {
  public PrivateSteps {
    requireAboveZero("clippingNormL2", clippingNormL2);
    requireAboveZero("noiseMultiplier", noiseMultiplier);
    requireAboveZero("samplingRate", samplingRate);
    if (samplingRate > 1) {
      throw new IllegalArgumentException(
          "Invalid samplingRate: %s (must be at most 1)".formatted(samplingRate));
    }
    if (steps < 1) {
      throw new IllegalArgumentException("Invalid steps: %d (must be 1 or more)".formatted(steps));
    }
  }

  private static void requireAboveZero(String what, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(what, value));
    }
  }
}
