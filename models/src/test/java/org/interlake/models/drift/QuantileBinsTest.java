package org.interlake.models.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantileBinsTest {
  @Test
  void aCellIsInTheBinOfItsMiddleRow() {
    // middle rows 6, 12, 16, 27.5 and 37.5 of 40
    double[] rows = {12, 0, 8, 15, 5};

    assertThat(QuantileBins.of(rows, 4).count(rows)).containsExactly(12, 8, 15, 5);
    assertThat(QuantileBins.of(rows, 2).count(rows)).containsExactly(20, 20);
  }

  @Test
  void valuesThatManyRowsShareLeaveBinsEmpty() {
    double[] rows = {0, 90, 0, 10};

    assertThat(QuantileBins.of(rows, 4).count(rows)).containsExactly(0, 90, 0, 10);
    assertThat(QuantileBins.of(rows, 4).count(new double[] {3, 1, 2, 4}))
        .containsExactly(3, 1, 0, 6);
  }

  @Test
  void smallSitesAreComparedInFewBins() {
    assertThat(QuantileBins.forRows(5)).isEqualTo(2);
    assertThat(QuantileBins.forRows(123)).isEqualTo(3);
    assertThat(QuantileBins.forRows(303)).isEqualTo(7);
    assertThat(QuantileBins.forRows(1e9)).isEqualTo(10);
  }
}
