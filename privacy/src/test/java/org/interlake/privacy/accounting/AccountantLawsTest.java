package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.junit.jupiter.api.Test;

/** What holds of every accountant. */
class AccountantLawsTest {
  private static final double DELTA = 1e-6;
  private static final List<Accountant> ACCOUNTANTS =
      List.of(
          new RdpAccountant(Conversion.CLASSIC),
          new RdpAccountant(Conversion.BALLE),
          new RdpAccountant(),
          new PldAccountant(),
          new GaussianOrRdpAccountant());

  @Property(tries = 6)
  void costGrowsWithStepsAndRateAndFallsWithNoise(
      @ForAll @DoubleRange(min = 0.5, max = 5) double noise,
      @ForAll @DoubleRange(min = 0.01, max = 0.8) double rate,
      @ForAll @IntRange(min = 1, max = 2000) int steps) {
    for (Accountant accountant : ACCOUNTANTS) {
      double cost = epsilon(accountant, new SampledGaussian(noise, rate, steps));

      assertThat(epsilon(accountant, new SampledGaussian(noise, rate, 2L * steps)))
          .isGreaterThan(cost);
      assertThat(epsilon(accountant, new SampledGaussian(noise, 1.2 * rate, steps)))
          .isGreaterThan(cost);
      assertThat(epsilon(accountant, new SampledGaussian(1.2 * noise, rate, steps)))
          .isLessThan(cost);
    }
  }

  @Property(tries = 6)
  void theListMayBeDividedAndMixed(
      @ForAll @DoubleRange(min = 0.7, max = 5) double noise,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double rate,
      @ForAll @IntRange(min = 1, max = 1000) int steps) {
    SampledGaussian one = new SampledGaussian(noise, rate, steps);
    SampledGaussian other = new SampledGaussian(2 * noise, rate / 2, 2L * steps);
    SampledGaussian answer = new SampledGaussian(4, 1, 1);
    for (Accountant accountant : ACCOUNTANTS) {
      double whole =
          epsilon(
              accountant,
              new SampledGaussian(noise, rate, 2L * steps),
              other,
              new SampledGaussian(2, 1, 1));

      // Four answers at 4 are one at 2.
      assertThat(epsilon(accountant, answer, one, answer, other, one, new SampledGaussian(4, 1, 2)))
          .isCloseTo(whole, within(1e-6 * whole));
      assertThat(epsilon(accountant, one, other)).isLessThan(whole);
    }
  }

  /** The truth lies below both; the distribution is the closer one. */
  @Property(tries = 6)
  void theyAreOrdered(
      @ForAll @DoubleRange(min = 0.5, max = 5) double noise,
      @ForAll @DoubleRange(min = 0.01, max = 0.9) double rate,
      @ForAll @IntRange(min = 1, max = 5000) int steps) {
    SampledGaussian event = new SampledGaussian(noise, rate, steps);
    double classic = epsilon(ACCOUNTANTS.get(0), event);
    double balle = epsilon(ACCOUNTANTS.get(1), event);
    double lossless = epsilon(ACCOUNTANTS.get(2), event);

    assertThat(balle).isLessThanOrEqualTo(classic);
    assertThat(lossless).isLessThanOrEqualTo(balle);
    assertThat(epsilon(ACCOUNTANTS.get(3), event)).isLessThanOrEqualTo(lossless);
  }

  @Test
  void nothingCostsNothingAndNoNoiseCostsEverything() {
    SampledGaussian bare = new SampledGaussian(0, 0.5, 1);
    for (Accountant accountant : ACCOUNTANTS) {
      assertThat(accountant.epsilon(List.of(), DELTA)).isZero();
      assertThat(accountant.delta(List.of(), 0)).isZero();
      assertThat(epsilon(accountant, new SampledGaussian(0, 0, 9))).isZero();
      assertThat(epsilon(accountant, new SampledGaussian(0, 1, 0))).isZero();
      assertThat(epsilon(accountant, bare, new SampledGaussian(1, 1, 1))).isInfinite();
      assertThat(accountant.delta(List.of(bare), 100)).isEqualTo(1);
      assertThat(accountant.epsilon(List.of(new SampledGaussian(1, 0.1, 1)), 0)).isInfinite();
      assertThat(accountant.epsilon(List.of(new SampledGaussian(1, 0.1, 1)), 1)).isZero();
      assertThat(
              accountant.delta(List.of(new SampledGaussian(1, 0.1, 1)), Double.POSITIVE_INFINITY))
          .isZero();
    }
  }

  @Test
  void answersOverAllRowsAreAccountedForExactly() {
    Accountant exact = new GaussianOrRdpAccountant();
    double sigma = AnalyticGaussian.sigma(1, DELTA);
    SampledGaussian once = new SampledGaussian(sigma, 1, 1);

    assertThat(epsilon(exact, once)).isCloseTo(1, within(1e-9)).isGreaterThanOrEqualTo(1);
    assertThat(
            epsilon(
                exact, new SampledGaussian(2 * sigma, 1, 3), new SampledGaussian(2 * sigma, 1, 1)))
        .isCloseTo(1, within(1e-9));
    assertThat(exact.delta(List.of(once), 1)).isCloseTo(DELTA, within(1e-9 * DELTA));
    assertThat(epsilon(new RdpAccountant(), once)).isGreaterThan(1.01);
    SampledGaussian sampled = new SampledGaussian(1, 0.1, 5);
    assertThat(epsilon(exact, once, sampled))
        .isEqualTo(epsilon(new RdpAccountant(), once, sampled));
    assertThat(exact.epsilon(List.of(), DELTA)).isZero();
    assertThat(epsilon(exact, new SampledGaussian(0, 1, 1))).isInfinite();
  }

  private static double epsilon(Accountant accountant, PrivacyEvent... events) {
    return accountant.epsilon(List.of(events), DELTA);
  }
}
