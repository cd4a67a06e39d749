package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdpAccountantTest {
  private static final Accountant BALLE = new RdpAccountant(Conversion.BALLE);
  private static final Accountant BEST = new RdpAccountant();

  /**
   * Google's dp_accounting, RDP with the conversion of Balle et al. 2020: q = 256/60000, delta
   * 1e-5, steps = epochs · 60000 / 256, rounded down.
   */
  @ParameterizedTest
  @CsvSource({"1.3,15,0.9544", "1.1,60,2.5966", "0.7,45,6.3195"})
  void agreesWithTheReferenceUnderTheConversionOfBalle(
      double noiseMultiplier, int epochs, double expected) {
    List<PrivacyEvent> events =
        List.of(new SampledGaussian(noiseMultiplier, 256 / 60_000.0, epochs * 60_000L / 256));

    assertThat(BALLE.epsilon(events, 1e-5)).isCloseTo(expected, Percentage.withPercentage(0.1));
    assertThat(BEST.epsilon(events, 1e-5)).isCloseTo(expected, Percentage.withPercentage(1));
  }
}
