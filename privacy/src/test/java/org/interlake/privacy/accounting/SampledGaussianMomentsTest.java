package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledGaussianMomentsTest {
  /** Two ways to the same number: the finite sum of a whole order, and the integral of any. */
  @ParameterizedTest
  @CsvSource({
    "2, 0.01, 1",
    "3, 0.5, 0.4",
    "7, 1e-6, 2",
    "10, 0.9, 0.3",
    "11, 0.004, 30",
    "40, 0.1, 0.7"
  })
  void theIntegralAgreesWithTheSum(int order, double rate, double noise) {
    double sum = SampledGaussianMoments.logExcessWhole(order, rate, noise * noise);

    assertThat(SampledGaussianMoments.logExcessByQuadrature(order, rate, noise))
        .isCloseTo(sum, within(1e-10 * Math.max(1, Math.abs(sum))));
  }

  /** The order-2 moment has a closed form: A = 1 + q² (exp(1/σ²) - 1). */
  @Test
  void agreesWithTheClosedFormOfOrderTwo() {
    assertThat(SampledGaussianMoments.logMoment(2, 1e-5, 2))
        .isCloseTo(Math.log1p(1e-10 * Math.expm1(0.25)), within(1e-20));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.5, 0.3", "0.001, 10"})
  void theLogOfTheMomentIsConvexInTheOrder(double rate, double noise) {
    for (double order = 1.2; order < 12; order += 0.1) {
      double middle = SampledGaussianMoments.logMoment(order, rate, noise);
      double below = SampledGaussianMoments.logMoment(order - 0.1, rate, noise);
      double above = SampledGaussianMoments.logMoment(order + 0.1, rate, noise);

      assertThat(2 * middle).isLessThanOrEqualTo((below + above) * (1 + 1e-9));
    }
  }

  /** So little noise that the integral is given up for a straight line, which lies above. */
  @Test
  void interpolatesBetweenWholeOrdersFromAbove() {
    double interpolated = SampledGaussianMoments.logMoment(4.5, 0.1, 0.01);
    double below = SampledGaussianMoments.logMoment(4, 0.1, 0.01);
    double above = SampledGaussianMoments.logMoment(5, 0.1, 0.01);

    assertThat(interpolated).isCloseTo((below + above) / 2, within(1e-6));
  }
}
