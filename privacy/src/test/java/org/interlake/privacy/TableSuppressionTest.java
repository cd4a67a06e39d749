package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What can be computed of withheld cells, by trying every table that fits what is told. */
class TableSuppressionTest {
  private static final int MINIMUM = 3;

  @Test
  void oneSmallCellTakesThreeOthersWithIt() {
    long[] counts = {
      40, 2, 30,
      50, 60, 70,
      20, 55, 80
    };
    WithheldCells withheld = new TableSuppression(10).apply(counts, 3);

    assertThat(withheld.isWithheld(0, 1)).isTrue();
    assertThat(withheld.count()).isEqualTo(4);
    assertThat(withheld.mask())
        .as("two in each line that has one")
        .containsExactly(1, 1, 0, 0, 0, 0, 1, 1, 0);
  }

  @Test
  void aTableOfLargeCellsIsToldWhole() {
    assertThat(new TableSuppression(10).apply(new long[] {10, 0, 12, 2_000}, 2).count()).isZero();
  }

  @Test
  void aMinimumOfOneWithholdsNothing() {
    assertThat(new TableSuppression(1).apply(new long[] {1, 0, 1, 2}, 2).count()).isZero();
  }

  @Test
  void aGroupOfOneRowIsNotWithheldAlone() {
    assertThat(new MarginSuppression(10).apply(new long[] {1, 30, 20}))
        .containsExactly(true, false, true);
    assertThat(new TableSuppression(10).apply(new long[] {1, 30, 20}, 1).mask())
        .containsExactly(1, 0, 1);
  }

  @Test
  void cellsOfOneRowEachAreAllWithheldWithTheEmptyOnes() {
    long[] counts = new long[12];
    Arrays.fill(counts, 0, 11, 1);
    assertThat(new TableSuppression(10).apply(counts, 1).count()).isEqualTo(12);
    assertThat(new TableSuppression(10).apply(counts, 4).count()).isEqualTo(12);
  }

  @Test
  void countsAboveIntegersAreNoTrouble() {
    long[] counts = {1L << 40, 3, 1L << 33, 1L << 52};
    WithheldCells withheld = new TableSuppression(10).apply(counts, 2);
    assertThat(withheld.count()).isEqualTo(4);
  }

  @Test
  void withheldValuesAreCleared() {
    double[] values = {1, 2, 3};
    new TableSuppression(10).apply(new long[] {1, 30, 20}, 1).clear(values);
    assertThat(values).containsExactly(0, 2, 0);
  }

  @Test
  void everyWithheldCountOfAListMayBeManyValues() {
    Random random = new Random(11);
    for (int draw = 0; draw < 5_000; draw++) {
      long[] counts = drawn(random, 2 + random.nextInt(5));
      boolean[] withheld = new MarginSuppression(MINIMUM).apply(counts);
      if (allTrue(withheld)) {
        continue;
      }
      long rest = 0;
      int number = 0;
      for (int i = 0; i < counts.length; i++) {
        assertThat(withheld[i] || counts[i] == 0 || counts[i] >= MINIMUM).isTrue();
        rest += withheld[i] ? counts[i] : 0;
        number += withheld[i] ? 1 : 0;
      }
      if (number > 0) {
        assertThat(number).isGreaterThanOrEqualTo(2);
        assertThat(rest - number)
            .as("from 1 to rest - (number - 1)")
            .isGreaterThanOrEqualTo(MINIMUM);
      }
    }
  }

  @Test
  void everyWithheldCellMayBeManyValuesInTablesThatFitWhatIsTold() {
    Random random = new Random(12);
    int partly = 0;
    for (int draw = 0; draw < 4_000; draw++) {
      int rows = 2 + random.nextInt(2);
      int columns = 2 + random.nextInt(2);
      long[] counts = drawn(random, rows * columns);
      WithheldCells withheld = new TableSuppression(MINIMUM).apply(counts, columns);
      if (withheld.count() == 0 || withheld.count() == counts.length) {
        continue;
      }
      partly++;
      Told told = new Told(counts, columns, withheld);
      told.tryAll();
      for (int cell = 0; cell < counts.length; cell++) {
        assertThat(counts[cell] == 0 || counts[cell] >= MINIMUM || told.withheld[cell])
            .as("a small cell is withheld")
            .isTrue();
        if (told.withheld[cell]) {
          assertThat(told.highest[cell] - told.lowest[cell])
              .as("cell %d of %s in rows of %d", cell, Arrays.toString(counts), columns)
              .isGreaterThanOrEqualTo(MINIMUM);
        }
      }
    }
    assertThat(partly).isGreaterThan(1_000);
  }

  @Test
  void aLargeTableIsDoneAndHidesTwoInEachKnownLine() {
    Random random = new Random(13);
    for (int draw = 0; draw < 20; draw++) {
      int columns = 40;
      long[] counts = new long[40 * columns];
      Arrays.setAll(counts, cell -> random.nextInt(4) == 0 ? random.nextInt(30) : 0);
      WithheldCells withheld = new TableSuppression(10).apply(counts, columns);
      boolean[] hidden = new MarginSuppression(10).apply(rowSums(counts, columns));
      for (int row = 0; row < 40; row++) {
        int number = 0;
        long sum = 0;
        for (int column = 0; column < columns; column++) {
          if (withheld.isWithheld(row, column)) {
            number++;
            sum += counts[row * columns + column];
          }
        }
        if (number > 0 && !hidden[row]) {
          assertThat(number).isGreaterThanOrEqualTo(2);
          assertThat(sum).isGreaterThanOrEqualTo(10);
        }
      }
    }
  }

  /** Many small and empty cells, some large. */
  private static long[] drawn(Random random, int cells) {
    long[] counts = new long[cells];
    Arrays.setAll(
        counts, cell -> random.nextInt(3) == 0 ? random.nextInt(4) : 2 + random.nextInt(9));
    return counts;
  }

  private static boolean allTrue(boolean[] values) {
    for (boolean value : values) {
      if (!value) {
        return false;
      }
    }
    return true;
  }

  private static long[] rowSums(long[] counts, int columns) {
    long[] sums = new long[counts.length / columns];
    for (int cell = 0; cell < counts.length; cell++) {
      sums[cell / columns] += counts[cell];
    }
    return sums;
  }

  /** Everything that an attacker knows, and the values that each withheld cell then can have. */
  private static final class Told {
    final long[] counts;
    final int columns;
    final boolean[] withheld;
    final long[] lowest;
    final long[] highest;
    private final long[] rowSums;
    private final long[] columnSums;
    private final boolean[] hiddenRows;
    private final boolean[] hiddenColumns;
    private final List<Integer> unknown = new ArrayList<>();
    private final long total;

    Told(long[] counts, int columns, WithheldCells cells) {
      this.counts = counts;
      this.columns = columns;
      this.withheld = new boolean[counts.length];
      this.rowSums = TableSuppressionTest.rowSums(counts, columns);
      this.columnSums = new long[columns];
      this.lowest = new long[counts.length];
      this.highest = new long[counts.length];
      Arrays.fill(lowest, Long.MAX_VALUE);
      for (int cell = 0; cell < counts.length; cell++) {
        columnSums[cell % columns] += counts[cell];
        withheld[cell] = cells.isWithheld(cell / columns, cell % columns);
        if (withheld[cell]) {
          unknown.add(cell);
        }
      }
      this.hiddenRows = new MarginSuppression(MINIMUM).apply(rowSums);
      this.hiddenColumns = new MarginSuppression(MINIMUM).apply(columnSums);
      this.total = Arrays.stream(counts).sum();
    }

    void tryAll() {
      long[] values = new long[counts.length];
      for (int cell = 0; cell < counts.length; cell++) {
        values[cell] = withheld[cell] ? 0 : counts[cell];
      }
      fill(values, 0, total - Arrays.stream(values).sum());
    }

    private void fill(long[] values, int at, long left) {
      if (at == unknown.size()) {
        if (left == 0 && fits(values)) {
          for (int cell : unknown) {
            lowest[cell] = Math.min(lowest[cell], values[cell]);
            highest[cell] = Math.max(highest[cell], values[cell]);
          }
        }
        return;
      }
      int cell = unknown.get(at);
      int later = unknown.size() - at - 1;
      long most = left - later;
      if (!hiddenRows[cell / columns]) {
        most = Math.min(most, rowSums[cell / columns] - sumOfRow(values, cell / columns));
      }
      if (!hiddenColumns[cell % columns]) {
        most = Math.min(most, columnSums[cell % columns] - sumOfColumn(values, cell % columns));
      }
      // a last cell of a known row, or the last of all, has no choice
      long least = 1;
      if (later == 0) {
        least = left;
      } else if (!hiddenRows[cell / columns] && unknown.get(at + 1) / columns != cell / columns) {
        least = rowSums[cell / columns] - sumOfRow(values, cell / columns);
      }
      for (long value = Math.max(1, least); value <= most; value++) {
        values[cell] = value;
        fill(values, at + 1, left - value);
        values[cell] = 0;
      }
    }

    private long sumOfRow(long[] values, int row) {
      return Arrays.stream(values, row * columns, (row + 1) * columns).sum();
    }

    private long sumOfColumn(long[] values, int column) {
      long sum = 0;
      for (int cell = column; cell < values.length; cell += columns) {
        sum += values[cell];
      }
      return sum;
    }

    private boolean fits(long[] values) {
      for (int row = 0; row < rowSums.length; row++) {
        long sum = sumOfRow(values, row);
        if (hiddenRows[row] ? rowSums[row] > 0 && sum < 1 : sum != rowSums[row]) {
          return false;
        }
      }
      for (int column = 0; column < columns; column++) {
        long sum = sumOfColumn(values, column);
        if (hiddenColumns[column] ? columnSums[column] > 0 && sum < 1 : sum != columnSums[column]) {
          return false;
        }
      }
      return true;
    }
  }
}
