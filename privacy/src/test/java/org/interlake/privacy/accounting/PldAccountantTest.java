package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.interlake.privacy.accounting.LossLaw.Direction;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.api.Test;
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

  /** One step, by the formula: δ = P(loss > ε) - exp(ε) Q(loss > ε), the worse direction. */
  @ParameterizedTest
  @CsvSource({"1,0.01,0.1", "1,0.1,0.5", "0.7,0.5,2", "3,0.2,0.01", "1,0.1,3"})
  void isAnUpperBoundOfOneStepAndCloseToIt(double noise, double rate, double epsilon) {
    double exact =
        Math.max(
            removeDelta(noise, rate, epsilon),
            epsilon < -Math.log1p(-rate) ? addDelta(noise, rate, epsilon) : 0);

    assertThat(PLD.delta(List.of(new SampledGaussian(noise, rate, 1)), epsilon))
        .isBetween(exact * (1 - 1e-9), exact * (1 + 1e-4));
  }

  private static double removeDelta(double noise, double rate, double epsilon) {
    double x = noise * noise * Math.log((Math.exp(epsilon) - 1 + rate) / rate) + 0.5;
    double without = Normal.between(x / noise, Double.POSITIVE_INFINITY);
    double with = Normal.between((x - 1) / noise, Double.POSITIVE_INFINITY);
    return (1 - rate) * without + rate * with - Math.exp(epsilon) * without;
  }

  private static double addDelta(double noise, double rate, double epsilon) {
    double x = noise * noise * Math.log((Math.exp(-epsilon) - 1 + rate) / rate) + 0.5;
    double without = Normal.between(Double.NEGATIVE_INFINITY, x / noise);
    double with = Normal.between(Double.NEGATIVE_INFINITY, (x - 1) / noise);
    return without - Math.exp(epsilon) * ((1 - rate) * without + rate * with);
  }

  /** The machinery itself on Gaussian answers, where the truth is known down to tiny deltas. */
  @ParameterizedTest
  @CsvSource({"1,8", "0.5,40", "1,60", "4,1"})
  void theCompositionOfGaussiansIsTheExactOneFromAbove(double noise, double epsilon) {
    double total = noise / Math.sqrt(10);
    double step = 0.01;
    double tilt = epsilon * total * total + 0.5;
    LossGrid grid = LossGrid.of(new LossLaw(noise, 1), Direction.REMOVE, step, 30);
    TiltedComposition composition =
        new TiltedComposition(
            List.of(new TiltedComposition.Part(grid, 10)),
            step,
            tilt,
            (long) Math.floor((epsilon - 9 / total) / step),
            1 << 14,
            tilt + 7 * total);
    double exact = AnalyticGaussian.delta(epsilon, total);

    assertThat(composition.delta(epsilon)).isBetween(exact * (1 - 1e-9), exact * 1.01);
    assertThat(composition.epsilon(exact)).isBetween(epsilon * (1 - 1e-9), epsilon * 1.001);
  }

  @ParameterizedTest
  @CsvSource({"1.1,0.01,1000,1e-5", "0.6,0.2,50,1e-12", "2,0.001,100000,1e-8", "1,0.1,10,1e-100"})
  void deltaIsTheInverseOfEpsilon(double noise, double rate, long steps, double delta) {
    List<PrivacyEvent> events = List.of(new SampledGaussian(noise, rate, steps));

    assertThat(PLD.delta(events, PLD.epsilon(events, delta)))
        .isCloseTo(delta, Percentage.withPercentage(0.1));
  }

  @Test
  void staysFiniteAtExtremes() {
    assertThat(PLD.epsilon(List.of(new SampledGaussian(0.3, 1, 1_000_000)), 1e-12))
        .isBetween(5.57e6, 5.58e6);
    assertThat(PLD.epsilon(List.of(new SampledGaussian(0.3, 0.5, 1_000_000)), 1e-12))
        .isBetween(2.2e6, 2.3e6);
    assertThat(PLD.epsilon(List.of(new SampledGaussian(0.05, 1e-7, 10)), 1e-5))
        .isLessThanOrEqualTo(
            new RdpAccountant().epsilon(List.of(new SampledGaussian(0.05, 1e-7, 10)), 1e-5));
    assertThat(PLD.delta(List.of(new SampledGaussian(1, 0.5, 1000)), 0)).isBetween(0.99, 1.0);
  }

  @Test
  void refusesWhatIsNoDeltaAndNoEpsilon() {
    assertThatThrownBy(() -> PLD.epsilon(List.of(), Double.NaN))
        .hasMessage("Invalid delta: NaN (must be from 0 to 1)");
    assertThatThrownBy(() -> PLD.delta(List.of(), Double.NaN))
        .hasMessage("Invalid epsilon: NaN (must be 0 or more)");
  }
}
