package org.interlake.privacy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

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
 * Where sums are held to {@link Dominance}, a group is complete only when no few rows make up most
 * of it, and takes more rows until then.
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
    apply(rows, sums, Magnitudes.NONE);
  }

  /**
   * The same where no group may be one that few rows make up most of.
   *
   * @param magnitudes of each cell's rows
   * @return whether anything is told: there are no rows, or enough of them
   */
  public boolean apply(double[] rows, double[] sums, Magnitudes magnitudes) {
    if (rows.length != sums.length) {
      throw new IllegalArgumentException(
          "Invalid cells: %d counts and %d sums (must be as many)"
              .formatted(rows.length, sums.length));
    }
    magnitudes.requireCells(rows.length);
    Deque<Group> groups = new ArrayDeque<>();
    Group open = Group.from(0, magnitudes);
    for (int cell = 0; cell < rows.length; cell++) {
      open = open.with(rows[cell], cell, magnitudes);
      if (isTold(open, magnitudes.rule())) {
        groups.addLast(open);
        open = Group.from(cell + 1, magnitudes);
      }
    }
    while (!isTold(open, magnitudes.rule()) && !groups.isEmpty()) {
      open = groups.removeLast().with(open);
    }
    if (isTold(open, magnitudes.rule())) {
      groups.addLast(open);
    }
    boolean none = Arrays.stream(rows).sum() == 0;
    if (groups.isEmpty()) {
      Arrays.fill(rows, 0);
      Arrays.fill(sums, 0);
    }
    int end = rows.length;
    while (!groups.isEmpty()) {
      Group group = groups.removeLast();
      gather(rows, sums, group.from, end);
      end = group.from;
    }
    return none || Arrays.stream(rows).sum() > 0;
  }

  private boolean isTold(Group group, Dominance rule) {
    return group.rows >= minimumCellRows && group.sums.stream().noneMatch(rule::withholds);
  }

  /** Neighbouring cells from one on. */
  private record Group(int from, double rows, List<Contributions> sums) {
    static Group from(int cell, Magnitudes magnitudes) {
      return new Group(cell, 0, Collections.nCopies(magnitudes.kinds().size(), Contributions.NONE));
    }

    Group with(double moreRows, int cell, Magnitudes magnitudes) {
      if (moreRows == 0) {
        return this;
      }
      return with(
          new Group(
              cell, moreRows, magnitudes.kinds().stream().map(kind -> kind.get(cell)).toList()));
    }

    Group with(Group next) {
      List<Contributions> both = new ArrayList<>();
      for (int kind = 0; kind < sums.size(); kind++) {
        both.add(sums.get(kind).plus(next.sums.get(kind)));
      }
      return new Group(from, rows + next.rows, both);
    }
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
