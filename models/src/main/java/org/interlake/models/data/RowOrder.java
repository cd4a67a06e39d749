package org.interlake.models.data;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The canonical order of a block's rows: by rank, then by content, column by column as Spark SQL
 * sorts: missing first, strings by the bytes of their UTF-8. Rows that are equal in every column
 * keep their places.
 *
 * <p>Ranks alone order nearly all rows. They are equal for equal rows, and for rows that differ in
 * which of two neighbouring columns is missing, since the hash skips what is missing.
 */
final class RowOrder implements Comparator<Integer> {
  private final RawBlock block;
  private final int numeric;
  private final int oneHot;

  private RowOrder(RawBlock block) {
    this.block = block;
    this.numeric = block.numbers.length / block.rows;
    this.oneHot = block.codes.length / block.rows;
  }

  /**
   * Row numbers of {@code block} in canonical order.
   *
   * @param ranks one for each row of {@code block}, which has one or more
   */
  static int[] of(long[] ranks, RawBlock block) {
    long[] sorted = ranks.clone();
    Arrays.sort(sorted);
    int[] taken = new int[ranks.length]; // at the first place of each rank: how many rows have one
    int[] order = new int[ranks.length];
    for (int row = 0; row < ranks.length; row++) {
      int first = firstOf(ranks[row], sorted);
      order[first + taken[first]++] = row;
    }
    RowOrder byContent = new RowOrder(block);
    for (int from = 0; from < order.length; from += taken[from]) {
      byContent.sort(order, from, from + taken[from]);
    }
    return order;
  }

  /** Where the values equal to {@code rank} begin. */
  private static int firstOf(long rank, long[] sorted) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void sort(int[] order, int from, int to) {
    boolean sorted = true;
    for (int i = from + 1; sorted && i < to; i++) {
      sorted = compareRows(order[i - 1], order[i]) <= 0;
    }
    if (!sorted) {
      Integer[] rows = Arrays.stream(order, from, to).boxed().toArray(Integer[]::new);
      Arrays.sort(rows, this);
      for (int i = from; i < to; i++) {
        order[i] = rows[i - from];
      }
    }
  }

  @Override
  public int compare(Integer a, Integer b) {
    return compareRows(a, b);
  }

  private int compareRows(int a, int b) {
    int result = compareNumbers(block.targets[a], block.targets[b]);
    for (int j = 0; result == 0 && j < numeric; j++) {
      result = compareNumbers(block.numbers[a * numeric + j], block.numbers[b * numeric + j]);
    }
    for (int j = 0; result == 0 && j < oneHot; j++) {
      result = compareCategories(j, block.codes[a * oneHot + j], block.codes[b * oneHot + j]);
    }
    if (result == 0 && block.weights.length != 0) {
      result = compareNumbers(block.weights[a], block.weights[b]);
    }
    if (result == 0 && block.offsets.length != 0) {
      result = compareNumbers(block.offsets[a], block.offsets[b]);
    }
    return result;
  }

  /** NaN stands for NULL, and zeros have no sign. */
  private static int compareNumbers(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
    }
    return Double.compare(a, b);
  }

  private int compareCategories(int j, int a, int b) {
    if (a == b) {
      return 0;
    }
    if (a == RawBlock.MISSING || b == RawBlock.MISSING) {
      return a == RawBlock.MISSING ? -1 : 1;
    }
    return UTF8String.fromString(block.dictionaries[j][a])
        .binaryCompare(UTF8String.fromString(block.dictionaries[j][b]));
  }
}
