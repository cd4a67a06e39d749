package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdpAccountantTest {
  private static final Accountant CLASSIC = new RdpAccountant(Conversion.CLASSIC);
  private static final Accountant BALLE = new RdpAccountant(Conversion.BALLE);
  private static final Accountant LOSSLESS = new RdpAccountant();

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
    assertThat(LOSSLESS.epsilon(events, 1e-5))
        .isLessThanOrEqualTo(BALLE.epsilon(events, 1e-5))
        .isCloseTo(expected, Percentage.withPercentage(1));
  }

  /** Mironov 2017, Prop. 3 for one Gaussian answer: the best order is 1 + σ √(2 log(1/δ)). */
  @ParameterizedTest
  @CsvSource({"1", "4", "100"})
  void agreesWithTheClosedFormUnderTheClassicConversion(double noiseMultiplier) {
    double log = Math.log(1e5);
    double expected =
        0.5 / (noiseMultiplier * noiseMultiplier) + Math.sqrt(2 * log) / noiseMultiplier;

    assertThat(CLASSIC.epsilon(List.of(new SampledGaussian(noiseMultiplier, 1, 1)), 1e-5))
        .isBetween(expected, expected * 1.002);
  }

  /** What RDP proves is never less than the truth, and the truth is known for one answer. */
  @ParameterizedTest
  @CsvSource({"0.3,1e-5", "1,1e-5", "1,1e-12", "5,1e-3", "1000,1e-6"})
  void isNeverBelowTheExactGaussian(double noiseMultiplier, double delta) {
    double exact = AnalyticGaussian.epsilon(noiseMultiplier, delta);

    assertThat(LOSSLESS.epsilon(List.of(new SampledGaussian(noiseMultiplier, 1, 1)), delta))
        .isBetween(exact, 1.3 * exact);
  }

  @ParameterizedTest
  @CsvSource({"1.1,0.01,1000,1e-5", "0.6,0.2,50,1e-8", "8,0.001,100000,1e-6"})
  void deltaIsTheInverseOfEpsilon(double noise, double rate, long steps, double delta) {
    List<PrivacyEvent> events = List.of(new SampledGaussian(noise, rate, steps));

    for (Accountant accountant : List.of(CLASSIC, BALLE, LOSSLESS)) {
      double epsilon = accountant.epsilon(events, delta);
      assertThat(accountant.delta(events, epsilon))
          .isCloseTo(delta, Percentage.withPercentage(0.01));
    }
  }

  @Test
  void staysFiniteAtExtremes() {
    assertThat(LOSSLESS.epsilon(List.of(new SampledGaussian(0.3, 1, 1_000_000)), 1e-12))
        .isBetween(5.579e6, 5.6e6);
    assertThat(LOSSLESS.epsilon(List.of(new SampledGaussian(0.01, 0.5, 1)), 1e-300)).isFinite();
    assertThat(LOSSLESS.epsilon(List.of(new SampledGaussian(1e5, 1e-6, 1)), 1e-12))
        .isBetween(0.0, 1e-6);
  }

  @Test
  void refusesWhatIsNoDeltaAndNoEpsilon() {
    assertThatThrownBy(() -> LOSSLESS.epsilon(List.of(), 1.5))
        .hasMessage("Invalid delta: 1.5 (must be from 0 to 1)");
    assertThatThrownBy(() -> LOSSLESS.delta(List.of(), -1))
        .hasMessage("Invalid epsilon: -1.0 (must be 0 or more)");
  }
}
