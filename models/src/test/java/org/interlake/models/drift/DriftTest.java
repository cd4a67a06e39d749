package org.interlake.models.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static double[] rows(double... rows) {
    return rows;
  }

  @Test
  void divergenceIsWhatTheFormulaGivesByHand() {
    // p = (1/2, 1/2), q = (1, 0), r = (3/4, 1/4):
    // ½ (½ log2 2/3 + ½ log2 2) + ½ log2 4/3 = ½ (1.5 - ½ log2 3) + ½ (2 - log2 3) - ...
    double byHand =
        0.5 * (0.5 * log2(2.0 / 3) + 0.5 * log2(2)) + 0.5 * log2(4.0 / 3); // 0.31127812445913283
    assertThat(byHand).isCloseTo(0.3112781244591328, within(1e-15));
    assertThat(Drift.jensenShannon(rows(7, 7), rows(3, 0))).isCloseTo(byHand, within(1e-15));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  @Test
  void divergenceIsZeroForEqualSharesAndOneWhereNothingIsShared() {
    assertThat(Drift.jensenShannon(rows(1, 2, 3), rows(10, 20, 30))).isZero();
    assertThat(Drift.jensenShannon(rows(5, 0), rows(0, 9))).isEqualTo(1);
  }

  @Test
  void stabilityIndexIsWhatTheFormulaGivesByHand() {
    // halves of a row added: p = 30.5/101, 70.5/101; q = 50.5/101, 50.5/101
    double byHand =
        (30.5 - 50.5) / 101 * Math.log(30.5 / 50.5) + (70.5 - 50.5) / 101 * Math.log(70.5 / 50.5);
    assertThat(byHand).isCloseTo(0.165918, within(1e-6));
    assertThat(Drift.populationStability(rows(30, 70), rows(50, 50)))
        .isCloseTo(byHand, within(1e-15));
  }

  @Test
  void stabilityIndexIsFiniteWhereAShareIsZero() {
    // p = 10.5/11, 0.5/11; q = 0.5/11, 10.5/11
    assertThat(Drift.populationStability(rows(10, 0), rows(0, 10)))
        .isCloseTo(2 * (10.0 / 11) * Math.log(21), within(1e-14));
  }

  @Test
  void aCellThatNobodyHasChangesNothing() {
    assertThat(Drift.populationStability(rows(3, 0, 9), rows(4, 0, 4)))
        .isEqualTo(Drift.populationStability(rows(3, 9), rows(4, 4)));
    assertThat(Drift.jensenShannon(rows(3, 0, 9), rows(4, 0, 4)))
        .isEqualTo(Drift.jensenShannon(rows(3, 9), rows(4, 4)));
    assertThat(Drift.stabilityByChance(rows(3, 0, 9), rows(4, 0, 4))).isEqualTo(1.0 / 12 + 1.0 / 8);
  }

  @Test
  void bothAreSymmetricAndMergedCellsShowNoMore() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      double[] a = random.ints(6, 0, 40).asDoubleStream().toArray();
      double[] b = random.ints(6, 0, 40).asDoubleStream().toArray();
      a[0]++;
      b[5]++;
      assertThat(Drift.jensenShannon(a, b)).isCloseTo(Drift.jensenShannon(b, a), within(1e-15));
      assertThat(Drift.populationStability(a, b))
          .isNotNegative()
          .isCloseTo(Drift.populationStability(b, a), within(1e-12));
      assertThat(Drift.jensenShannon(merged(a), merged(b)))
          .isLessThanOrEqualTo(Drift.jensenShannon(a, b) + 1e-15);
    }
  }

  private static double[] merged(double[] rows) {
    return rows(rows[0] + rows[1], rows[2] + rows[3], rows[4] + rows[5]);
  }

  /** Samples of one distribution: on average the index is what chance explains. */
  @Test
  void chanceExplainsTheIndexOfEqualSites() {
    Random random = new Random(11);
    double index = 0;
    double chance = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] a = new double[5];
      double[] b = new double[5];
      random.ints(300, 0, 5).forEach(cell -> a[cell]++);
      random.ints(900, 0, 5).forEach(cell -> b[cell]++);
      index += Drift.populationStability(a, b) / 400;
      chance += Drift.stabilityByChance(a, b) / 400;
    }
    assertThat(chance).isCloseTo(4 * (1 / 300.0 + 1 / 900.0), within(1e-12));
    assertThat(index).isCloseTo(chance, within(0.1 * chance));
  }

  @Test
  void refusesSamplesThatCannotBeCompared() {
    assertThatThrownBy(() -> Drift.jensenShannon(rows(1, 2), rows(1)))
        .hasMessage("Invalid samples: counted over 2 and 1 cells (must be the same)");
    assertThatThrownBy(() -> Drift.populationStability(rows(1, 2), rows(0, 0)))
        .hasMessage("Invalid sample: no rows in any of 2 cells (must be at least one)");
    assertThatThrownBy(() -> Drift.jensenShannon(rows(1, -2), rows(1, 1)))
        .hasMessageContaining("-2.0 rows in a cell");
  }
}
