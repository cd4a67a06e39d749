package org.interlake.privacy.clipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.privacy.accounting.RdpAccountant;
import org.interlake.privacy.noise.GridGaussian;
import org.interlake.privacy.noise.NoiseSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Andrew et al. 2021, Algorithm 1. */
final class AdaptiveBoundTest {
  private static final int UNITS = 200;

  @Test
  void takesTheStepOfThePaper() {
    AdaptiveBound bound = new AdaptiveBound(0.5, 0.2, 10);
    // 150 of 200 within: b̄ = 0.75.
    assertThat(bound.next(2, 150 * 0.5 - 50 * 0.5, UNITS))
        .isCloseTo(2 * Math.exp(-0.2 * 0.25), within(1e-15));
    assertThat(bound.next(2, -100, UNITS)).as("none within").isGreaterThan(2);
    assertThat(bound.next(2, 0, UNITS)).as("half of them, as wished").isEqualTo(2);
    assertThat(bound.next(2, 50 * 0.5 - 50 * 0.5, UNITS))
        .as("who did not answer counts as half a one")
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.9})
  void reachesTheQuantileThroughTheNoise(double quantile) {
    AdaptiveBound bound = new AdaptiveBound(quantile, 0.2, UNITS / 20.0);
    byte[] key = new byte[NoiseSource.KEY_BYTES];
    GridGaussian noise = GridGaussian.of(bound.countNoise(), NoiseSource.ofKey(key));
    Random random = new Random(7);
    double at = 0.01;
    double sum = 0;
    for (int round = 0; round < 500; round++) {
      double count = 0;
      int within = 0;
      for (int i = 0; i < UNITS; i++) {
        boolean fits = Math.exp(random.nextGaussian()) * 3 <= at; // lengths, log-normal about 3
        count += fits ? AdaptiveBound.HALF : -AdaptiveBound.HALF;
        within += fits ? 1 : 0;
      }
      at = bound.next(at, noise.add(count), UNITS);
      sum += round < 250 ? 0 : within / (double) UNITS;
    }
    assertThat(sum / 250).isCloseTo(quantile, within(0.02));
  }

  /** Two Gaussian answers at once are one of multiplier (z_Δ⁻² + (σ_b / ½)⁻²)^(-1/2). */
  @Test
  void sumAndCountTogetherCostTheNoiseMultiplier() {
    AdaptiveBound bound = new AdaptiveBound(0.5, 0.2, 2);
    double z = 1.25;
    double ofSum = bound.sumMultiplier(z);
    assertThat(ofSum).isGreaterThan(z);
    double ofCount = bound.countNoise() / AdaptiveBound.HALF;
    assertThat(1 / Math.sqrt(1 / (ofSum * ofSum) + 1 / (ofCount * ofCount)))
        .isCloseTo(z, within(1e-14));
    RdpAccountant accountant = new RdpAccountant();
    assertThat(
            accountant.epsilon(
                List.of(new SampledGaussian(ofSum, 1, 20), new SampledGaussian(ofCount, 1, 20)),
                1e-5))
        .isCloseTo(accountant.epsilon(List.of(new SampledGaussian(z, 1, 20)), 1e-5), within(1e-9));
  }

  @Test
  void staysWhereNumbersAreOfUse() {
    AdaptiveBound bound = new AdaptiveBound(0.5, 1000, 10);
    assertThat(bound.next(1, -1000, UNITS)).isEqualTo(1e9);
    assertThat(bound.next(1, 1000, UNITS)).isEqualTo(1e-9);
  }

  @Test
  void refusesInWordsWhatCannotBe() {
    assertThatThrownBy(() -> new AdaptiveBound(1, 0.2, 1))
        .hasMessage("Invalid targetQuantile: 1.0 (must be above 0 and below 1)");
    assertThatThrownBy(() -> new AdaptiveBound(0.5, 0, 1))
        .hasMessage("Invalid learningRate: 0.0 (must be above 0)");
    assertThatThrownBy(() -> new AdaptiveBound(0.5, 0.2, Double.NaN))
        .hasMessage("Invalid countNoise: NaN (must be above 0)");
    AdaptiveBound bound = new AdaptiveBound(0.5, 0.2, 0.5);
    assertThatThrownBy(() -> bound.sumMultiplier(1)).hasMessageContaining("above half of it");
    assertThatThrownBy(() -> bound.next(0, 1, 1)).hasMessageContaining("Invalid bound: 0.0");
    assertThatThrownBy(() -> bound.next(1, 1, 0)).hasMessageContaining("Invalid units: 0");
  }
}
