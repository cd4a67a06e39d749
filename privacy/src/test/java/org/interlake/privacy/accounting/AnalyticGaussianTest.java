package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalyticGaussianTest {
  @Test
  void agreesWithThePublishedValue() {
    assertThat(AnalyticGaussian.delta(1, 3.730))
        .isCloseTo(1.0028e-5, Percentage.withPercentage(0.01));
  }

  /** Equation 6 with 60 digits. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 0.0068295949831145754",
    "0, 1, 0.38292492254802621",
    "0, 1000, 0.00039894226377883828",
    "0.001, 500, 0.0003957908598949005",
    "10, 0.3, 0.057496922269049721",
    "30, 1, 4.7093263180975222e-193",
    "30, 0.05, 0.99999999999999998"
  })
  void agreesWithTheFormulaInManyDigits(double epsilon, double noise, double expected) {
    assertThat(AnalyticGaussian.delta(epsilon, noise))
        .isBetween(expected * (1 - 1e-13), expected * (1 + 1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1,1e-5", "0.1,1e-12", "8,0.01", "100,1e-6"})
  void sigmaAndEpsilonAreInversesThatHold(double epsilon, double delta) {
    double sigma = AnalyticGaussian.sigma(epsilon, delta);

    assertThat(AnalyticGaussian.delta(epsilon, sigma)).isLessThanOrEqualTo(delta);
    assertThat(AnalyticGaussian.delta(epsilon, sigma * (1 - 1e-9))).isGreaterThan(delta);
    assertThat(AnalyticGaussian.epsilon(sigma, delta)).isCloseTo(epsilon, within(1e-9 * epsilon));
  }

  /** The tails against 60 digits. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "0.1, 0.46017216272297102",
    "1, 0.15865525393145705",
    "2.5, 0.0062096653257761352",
    "6, 9.8658764503769814e-10",
    "20, 2.7536241186062337e-89",
    "38, 2.8854283600687843e-316"
  })
  void theNormalTailHasAllItsDigits(double x, double expected) {
    assertThat(Normal.upperTail(x)).isCloseTo(expected, within(3e-14 * expected));
  }

  @Test
  void refusesATargetThatNoNoiseReaches() {
    assertThatThrownBy(() -> AnalyticGaussian.sigma(1, 0))
        .hasMessage(
            "Invalid delta: 0.0 (must be greater than 0 and less than 1 for Gaussian noise)");
    assertThatThrownBy(() -> AnalyticGaussian.delta(1, 0))
        .hasMessage("Invalid noiseMultiplier: 0.0 (must be a finite number greater than 0)");
  }
}
