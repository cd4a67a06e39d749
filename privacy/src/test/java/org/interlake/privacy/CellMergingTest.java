package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellMergingTest {
  @Test
  void putsAGroupWhereItsMiddleRowLies() {
    double[] rows = {1, 3, 1, 0, 5, 2};
    double[] sums = {0, 3, 2, 0, 20, 10};
    new CellMerging(5).apply(rows, sums);
    assertThat(rows).containsExactly(0, 5, 0, 0, 7, 0);
    assertThat(sums).containsExactly(0, 5, 0, 0, 30, 0);
  }

  @Test
  void leavesNoCellBelowTheMinimumAndLosesNoRow() {
    Random random = new Random(7);
    for (int draw = 0; draw < 2_000; draw++) {
      double[] rows = drawn(random);
      double[] sums = Arrays.stream(rows).map(count -> count * 0.5).toArray();
      double total = Arrays.stream(rows).sum();
      int minimum = 1 + random.nextInt(12);
      new CellMerging(minimum).apply(rows, sums);
      assertThat(Arrays.stream(rows).allMatch(count -> count == 0 || count >= minimum)).isTrue();
      assertThat(Arrays.stream(rows).sum()).isEqualTo(total < minimum ? 0 : total);
      assertThat(Arrays.stream(sums).sum())
          .isCloseTo(0.5 * Arrays.stream(rows).sum(), within(1e-9));
    }
  }

  @Test
  void movesTwiceTheMinimumAcrossABorderAtMost() {
    Random random = new Random(8);
    for (int draw = 0; draw < 2_000; draw++) {
      double[] rows = drawn(random);
      double[] before = rows.clone();
      int minimum = 1 + random.nextInt(12);
      if (Arrays.stream(rows).sum() < minimum) {
        continue;
      }
      new CellMerging(minimum).apply(rows, new double[rows.length]);
      double below = 0;
      double belowBefore = 0;
      for (int cell = 0; cell < rows.length; cell++) {
        below += rows[cell];
        belowBefore += before[cell];
        assertThat(Math.abs(below - belowBefore)).isLessThanOrEqualTo(2 * minimum);
      }
    }
  }

  @Test
  void saysNothingOfFewerRowsThanTheMinimum() {
    double[] rows = {0, 2, 2};
    double[] sums = {0, 4, 6};
    new CellMerging(5).apply(rows, sums);
    assertThat(rows).containsOnly(0);
    assertThat(sums).containsOnly(0);
  }

  @Test
  void changesNothingAtAMinimumOfOne() {
    double[] rows = {0, 2, 0, 1, 7};
    double[] before = rows.clone();
    new CellMerging(1).apply(rows, new double[rows.length]);
    assertThat(rows).isEqualTo(before);
  }

  @Test
  void refusesCellsThatDoNotFit() {
    assertThatThrownBy(() -> new CellMerging(1).apply(new double[2], new double[3]))
        .hasMessageContaining("2 counts and 3 sums");
    assertThatThrownBy(() -> new CellMerging(0)).hasMessageContaining("1 or more");
  }

  private static double[] drawn(Random random) {
    return random.ints(30, 0, 100).mapToDouble(x -> x < 60 ? 0 : x < 90 ? x % 4 : x % 25).toArray();
  }
}
