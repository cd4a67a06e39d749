package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PldAccountantTest {
  private static final Accountant PLD = new PldAccountant();

  /** Google's dp_accounting, pessimistic PLD: q = 256/60000, delta 1e-5, steps rounded down. */
  @ParameterizedTest
  @CsvSource({"1.3,15,0.8645", "1.1,60,2.3817", "0.7,45,5.6394"})
  void agreesWithTheReference(double noiseMultiplier, int epochs, double expected) {
    List<PrivacyEvent> events =
        List.of(new SampledGaussian(noiseMultiplier, 256 / 60_000.0, epochs * 60_000L / 256));

    assertThat(PLD.epsilon(events, 1e-5)).isCloseTo(expected, Percentage.withPercentage(0.1));
  }
}
