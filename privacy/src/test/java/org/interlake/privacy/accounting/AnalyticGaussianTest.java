package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AnalyticGaussianTest {
  @Test
  void agreesWithThePublishedValue() {
    assertThat(AnalyticGaussian.delta(1, 3.730))
        .isCloseTo(1.0028e-5, Percentage.withPercentage(0.01));
  }
}
