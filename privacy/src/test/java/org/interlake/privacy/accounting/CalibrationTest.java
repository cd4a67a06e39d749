package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final Accountant RDP = new RdpAccountant();

  @ParameterizedTest
  @CsvSource({"1,1e-5,0.01,1000", "10,1e-5,1,30", "0.1,1e-8,0.1,100", "1000,1e-5,0.5,1"})
  void theNoiseHoldsAndIsNoMoreThanNeeded(double epsilon, double delta, double rate, long steps) {
    double noise = Calibration.noiseMultiplier(RDP, epsilon, delta, rate, steps);

    assertThat(RDP.epsilon(List.of(new SampledGaussian(noise, rate, steps)), delta))
        .isLessThanOrEqualTo(epsilon);
    assertThat(RDP.epsilon(List.of(new SampledGaussian(noise * 0.9998, rate, steps)), delta))
        .isGreaterThan(epsilon);
  }

  @Test
  void theDistributionNeedsLessNoiseThanTheMoments() {
    double pld = Calibration.noiseMultiplier(new PldAccountant(), 2, 1e-5, 0.02, 500);

    assertThat(pld).isLessThan(Calibration.noiseMultiplier(RDP, 2, 1e-5, 0.02, 500));
    assertThat(new PldAccountant().epsilon(List.of(new SampledGaussian(pld, 0.02, 500)), 1e-5))
        .isBetween(1.999, 2.0);
  }

  @Test
  void agreesWithTheAnalyticGaussianForOneAnswer() {
    assertThat(Calibration.noiseMultiplier(new PldAccountant(), 1, 1e-5, 1, 1))
        .isBetween(AnalyticGaussian.sigma(1, 1e-5), 1.0002 * AnalyticGaussian.sigma(1, 1e-5));
  }

  @Test
  void theStepsAreAsManyAsFit() {
    long steps = Calibration.steps(RDP, 3, 1e-5, 1.1, 0.01);

    assertThat(RDP.epsilon(List.of(new SampledGaussian(1.1, 0.01, steps)), 1e-5))
        .isLessThanOrEqualTo(3);
    assertThat(RDP.epsilon(List.of(new SampledGaussian(1.1, 0.01, steps + 1)), 1e-5))
        .isGreaterThan(3);
    assertThat(Calibration.steps(RDP, 0.1, 1e-5, 0.3, 1)).isZero();
    assertThat(Calibration.steps(RDP, 0.1, 1e-5, 0, 1)).isZero();
  }

  @Test
  void aTargetThatNoNoiseReachesIsRefused() {
    assertThatThrownBy(() -> Calibration.noiseMultiplier(RDP, 1e-9, 1e-300, 1, 1_000_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No noise multiplier up to 1000000 keeps 1000000 steps")
        .hasMessageContaining("Raise epsilon or delta");
    assertThatThrownBy(() -> Calibration.noiseMultiplier(RDP, 0, 1e-5, 1, 1))
        .hasMessage("Invalid epsilon: 0.0 (must be a finite number greater than 0)");
    assertThatThrownBy(() -> Calibration.noiseMultiplier(RDP, 1, 0, 1, 1))
        .hasMessage("Invalid delta: 0.0 (must be greater than 0 and less than 1)");
    assertThatThrownBy(() -> Calibration.noiseMultiplier(RDP, 1, 1e-5, 0, 1))
        .hasMessage("Invalid samplingRate: 0.0 (must be greater than 0, up to 1)");
    assertThatThrownBy(() -> Calibration.noiseMultiplier(RDP, 1, 1e-5, 1, 0))
        .hasMessage("Invalid steps: 0 (must be 1 or more)");
    assertThatThrownBy(() -> new SampledGaussian(-1, 0.5, 1))
        .hasMessage("Invalid noiseMultiplier: -1.0 (must be a finite number of 0 or more)");
    assertThatThrownBy(() -> new SampledGaussian(1, 1.5, 1))
        .hasMessage("Invalid samplingRate: 1.5 (must be from 0 to 1)");
    assertThatThrownBy(() -> new SampledGaussian(1, 0.5, -1))
        .hasMessage("Invalid steps: -1 (must be 0 or more)");
  }
}
