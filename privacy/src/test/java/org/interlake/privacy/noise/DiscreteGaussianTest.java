package org.interlake.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscreteGaussianTest {
  @ParameterizedTest
  @CsvSource({"1, 4", "1, 1", "7, 3", "100, 1", "1000001, 1000"})
  void hasTheProbabilitiesOfItsFormula(long numerator, long denominator) {
    DiscreteGaussian noise = DiscreteGaussian.ofVariance(numerator, denominator, Samples.source(5));
    double variance = (double) numerator / denominator;
    int range = (int) Math.ceil(6 * Math.sqrt(variance)) + 1;
    double total = 0;
    for (long n = -20L * range; n <= 20L * range; n++) {
      total += Math.exp(-0.5 * n * n / variance);
    }
    double normalizer = total;

    Samples.assertDistribution(
        noise::next, 100_000, range, n -> Math.exp(-0.5 * n * n / variance) / normalizer);
  }

  @Test
  void hasTheVarianceOfAGreatOne() {
    DiscreteGaussian noise = DiscreteGaussian.ofVariance(1L << 60, 3, Samples.source(6));
    double variance = (1L << 60) / 3.0;
    double sum = 0;
    double squares = 0;
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      double z = noise.next() / Math.sqrt(variance);
      sum += z / draws;
      squares += z * z / draws;
    }

    assertThat(sum).isBetween(-0.019, 0.019);
    assertThat(squares).isBetween(1 - 0.027, 1 + 0.027);
  }

  @Test
  void repeatsUnderTheSameKeyOnly() {
    DiscreteGaussian first = DiscreteGaussian.ofVariance(1000, 1, Samples.source(7));
    DiscreteGaussian same = DiscreteGaussian.ofVariance(1000, 1, Samples.source(7));
    DiscreteGaussian other = DiscreteGaussian.ofVariance(1000, 1, Samples.source(8));
    boolean differs = false;
    for (int i = 0; i < 100; i++) {
      long value = first.next();
      assertThat(same.next()).isEqualTo(value);
      differs |= other.next() != value;
    }
    assertThat(differs).isTrue();
  }

  @Test
  void refusesAVarianceOfNothing() {
    assertThatThrownBy(() -> DiscreteGaussian.ofVariance(0, 1, Samples.source(1)))
        .hasMessage("Invalid numerator of the variance: 0 (must be from 1 to 2^60)");
  }
}
