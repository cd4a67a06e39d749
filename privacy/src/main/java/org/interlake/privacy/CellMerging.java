package org.interlake.privacy;

import java.util.Arrays;

/**
 * Keeps sparse cells of a column's histogram at their site: neighbouring cells are merged until
 * every cell that is not empty holds {@code minimumCellRows} rows.
 *
 * <p>From the lowest cell up, cells are gathered into groups; a group is complete with the first
 * cell that brings it to the minimum, and what is left over at the end joins the last group. A
 * group's rows are put where its middle row lies. Nothing is lost of the totals, and at most {@code
 * minimumCellRows} rows change their side of any border between cells: before a group's last cell
 * fewer than the minimum lie by construction, and if its last cell alone were more than half of it,
 * the group would be put there. (The group that takes the left-over may be off by twice that.)
 */
public final class CellMerging {
  private final long minimumCellRows;

  /**
   * @param minimumCellRows rows that a cell needs to be told, 1 or more; 1 merges nothing
   */
  public CellMerging(long minimumCellRows) {
    if (minimumCellRows < 1) {
      throw new IllegalArgumentException(
          "Invalid minimumCellRows: %d (must be 1 or more)".formatted(minimumCellRows));
    }
    this.minimumCellRows = minimumCellRows;
  }

  /**
   * Merges in place. If all cells together hold fewer rows than the minimum, they are emptied.
   *
   * @param rows of each cell, whole numbers of 0 or more
   * @param sums of each cell, of the values in it
   */
  public void apply(double[] rows, double[] sums) {
    if (rows.length != sums.length) {
      throw new IllegalArgumentException(
          "Invalid cells: %d counts and %d sums (must be as many)"
              .formatted(rows.length, sums.length));
    }
    if (Arrays.stream(rows).sum() < minimumCellRows) {
      Arrays.fill(rows, 0);
      Arrays.fill(sums, 0);
      return;
    }
    int end = rows.length;
    int lastGroup = lastGroupStart(rows);
    int start = 0;
    double gathered = 0;
    for (int cell = 0; cell < lastGroup; cell++) {
      gathered += rows[cell];
      if (gathered >= minimumCellRows) {
        gather(rows, sums, start, cell + 1);
        start = cell + 1;
        gathered = 0;
      }
    }
    gather(rows, sums, lastGroup, end);
  }

  /** Where the group starts that takes all cells up to the end. */
  private int lastGroupStart(double[] rows) {
    int start = 0;
    int lastComplete = 0;
    double gathered = 0;
    for (int cell = 0; cell < rows.length; cell++) {
      gathered += rows[cell];
      if (gathered >= minimumCellRows) {
        lastComplete = start;
        start = cell + 1;
        gathered = 0;
      }
    }
    return lastComplete;
  }

  private static void gather(double[] rows, double[] sums, int from, int to) {
    double count = 0;
    double sum = 0;
    for (int cell = from; cell < to; cell++) {
      count += rows[cell];
      sum += sums[cell];
    }
    int middle = from;
    double passed = rows[from];
    while (2 * passed < count) {
      passed += rows[++middle];
    }
    Arrays.fill(rows, from, to, 0);
    Arrays.fill(sums, from, to, 0);
    rows[middle] = count;
    sums[middle] = sum;
  }
}
