package org.interlake.models.descent;

import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;

/** The noise on the sums of one round's clipped gradients. */
final class GradientNoise {
  private final GridGaussian noise;

  /**
   * @param coordinates of a sum
   */
  GradientNoise(byte[] key, double clippingNormL2, double noiseMultiplier, int coordinates) {
    this.noise =
        GridGaussian.forSensitivity(
            noiseMultiplier, clippingNormL2, coordinates, NoiseSource.ofKey(key));
  }

  void addTo(double[] sum) {
    noise.addTo(sum);
  }
}
