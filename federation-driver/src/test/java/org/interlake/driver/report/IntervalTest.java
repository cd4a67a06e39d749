package org.interlake.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private static final Offset<Double> FOUR_DIGITS = within(5e-5);

  /** The examples of Newcombe (1998), table I, method 3. */
  @Test
  void aShareHasWilsonsInterval() {
    requireShare(81, 263, 0.2553, 0.3662);
    requireShare(15, 148, 0.0624, 0.1605);
    requireShare(0, 20, 0, 0.1611);
    requireShare(1, 29, 0.0061, 0.1718);
    requireShare(20, 20, 1 - 0.1611, 1);
  }

  private static void requireShare(int part, int rows, double low, double high) {
    Interval interval = Interval.ofShare((double) part / rows, rows);
    assertThat(interval.low()).isCloseTo(low, FOUR_DIGITS);
    assertThat(interval.high()).isCloseTo(high, FOUR_DIGITS);
  }

  /** Hanley and McNeil (1982): AUC 0.893 of 51 and 58 cases has the standard error 0.032. */
  @Test
  void anAucHasHanleysAndMcNeilsVariance() {
    assertThat(Math.sqrt(Interval.aucVariance(0.893, 51, 58))).isCloseTo(0.0325, within(1e-4));
    // 0.5 of 1 and 1: 0.5 (1 - 0.5)
    assertThat(Interval.aucVariance(0.5, 1, 1)).isEqualTo(0.25);
  }

  /** At either end the AUC is z standard errors away, by the variance at that end. */
  @Test
  void anAucsEndsSolveItsEquation() {
    Interval interval = Interval.ofAuc(0.893, 0, 51, 58);

    assertThat(0.893 - interval.low())
        .isCloseTo(
            Interval.Z * Math.sqrt(Interval.aucVariance(interval.low(), 51, 58)), within(1e-9));
    assertThat(interval.high() - 0.893)
        .isCloseTo(
            Interval.Z * Math.sqrt(Interval.aucVariance(1 - interval.high(), 58, 51)),
            within(1e-9));
    assertThat(interval.low()).isBetween(0.80, 0.84);
    assertThat(interval.high()).isBetween(0.93, 0.95);
  }

  @Test
  void aPerfectAucHasAnIntervalToo() {
    Interval interval = Interval.ofAuc(1, 0, 20, 20);

    assertThat(interval.high()).isEqualTo(1);
    assertThat(interval.low()).isBetween(0.8, 0.95);
    assertThat(Interval.ofAuc(0, 0, 20, 20).low()).isEqualTo(0);
    assertThat(Interval.ofAuc(0, 0, 20, 20).high()).isCloseTo(1 - interval.low(), within(1e-9));
  }

  @Test
  void whatIsNotKnownOfAnAucMovesBothEnds() {
    Interval exact = Interval.ofAuc(0.8, 0, 40, 60);
    Interval bounded = Interval.ofAuc(0.8, 0.05, 40, 60);

    assertThat(bounded.low()).isCloseTo(Interval.ofAuc(0.75, 0, 40, 60).low(), within(1e-12));
    assertThat(bounded.high()).isCloseTo(Interval.ofAuc(0.85, 0, 40, 60).high(), within(1e-12));
    assertThat(bounded.low()).isLessThan(exact.low());
    assertThat(Interval.ofAuc(0.5, 1, 3, 3).low()).isZero();
  }

  @Test
  void moreRowsAreNarrower() {
    Interval few = Interval.ofAuc(0.8, 0, 10, 10);
    Interval many = Interval.ofAuc(0.8, 0, 1000, 1000);

    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 5);
  }

  @Test
  void anEstimateHasItsErrorsTimesTheQuantile() {
    assertThat(Interval.around(1, 0.5, 2)).isEqualTo(new Interval(0, 2));
    assertThatThrownBy(() -> new Interval(1, 0)).hasMessageContaining("from 1.0 to 0.0");
  }
}
