package org.interlake.privacy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps small cells of a table of counts at their site, so that they cannot be computed from the
 * table's other cells and its margins either.
 *
 * <pre>
 * n_ij       rows in cell (i, j)
 * r_i, c_j   margins: Σ_j n_ij, Σ_i n_ij, and their sum N
 * h          the minimum
 * </pre>
 *
 * Taken to be known to everybody: N, every margin but those that {@link MarginSuppression}
 * withholds, every cell that is told, and that what is withheld is 1 or more. Withheld is first
 * every cell with 0 &lt; n &lt; h. Then, for every cell and margin that is withheld, the range of
 * values that all of this allows it is computed; while it is narrower than h, more is withheld: the
 * other three corners of the rectangle that costs the fewest cells (and among those the fewest
 * rows), or where there is none the smallest cell that is still told, out of the same row or column
 * first. So at the end
 *
 * <ul>
 *   <li>the range of each withheld cell and margin is at least h wide, which also means that a line
 *       with a withheld cell has another one, and that no sum of withheld cells which can be
 *       computed covers fewer than h rows;
 *   <li>or nothing of the table is told, and it adds nothing to its margins.
 * </ul>
 *
 * Where sums are told with the counts ({@link Magnitudes}), every cell and margin that {@link
 * Dominance} withholds is withheld from the start, and more is withheld until each may come to as
 * much more as its shortfall, if nothing that is withheld can be less than 0. One cell is withheld
 * in all of its numbers or in none.
 *
 * <p>The range of a cell of a two-way table is that of an edge in a network of flows: rows and
 * columns are its nodes, what is withheld its edges, and how far an edge can go up or down is a
 * maximum flow through the others (Cox 1995, <i>Network Models for Complementary Cell
 * Suppression</i>, Journal of the American Statistical Association 90).
 */
public final class TableSuppression {
  private final long minimum;
  private final MarginSuppression margins;

  /**
   * @param minimum rows that a cell must have to be told, 1 or more; 1 withholds nothing
   */
  public TableSuppression(long minimum) {
    this.minimum = minimum;
    this.margins = new MarginSuppression(minimum);
  }

  /**
   * What to withhold.
   *
   * @param counts row by row, of 0 or more
   * @param columns of each row, 1 or more
   */
  public WithheldCells apply(long[] counts, int columns) {
    return apply(
        counts, columns, new boolean[counts.length / Math.max(1, columns)], new boolean[columns]);
  }

  /**
   * What to withhold where the site has not told some margins before.
   *
   * @param untoldRows whose sums nobody was told
   * @param untoldColumns likewise
   */
  public WithheldCells apply(
      long[] counts, int columns, boolean[] untoldRows, boolean[] untoldColumns) {
    return apply(counts, columns, untoldRows, untoldColumns, Magnitudes.NONE);
  }

  /**
   * What to withhold of a table with sums in its cells, whose margins everybody was told.
   *
   * @param magnitudes of each cell's rows
   */
  public WithheldCells apply(long[] counts, int columns, Magnitudes magnitudes) {
    return apply(
        counts,
        columns,
        new boolean[counts.length / Math.max(1, columns)],
        new boolean[columns],
        magnitudes);
  }

  private WithheldCells apply(
      long[] counts,
      int columns,
      boolean[] untoldRows,
      boolean[] untoldColumns,
      Magnitudes magnitudes) {
    magnitudes.requireCells(counts.length);
    if (columns < 1 || counts.length % columns != 0) {
      throw new IllegalArgumentException(
          "Invalid table: %d cells in rows of %d".formatted(counts.length, columns));
    }
    int rows = counts.length / columns;
    long[] rowSums = new long[rows];
    long[] columnSums = new long[columns];
    for (int cell = 0; cell < counts.length; cell++) {
      rowSums[cell / columns] = Math.addExact(rowSums[cell / columns], counts[cell]);
      columnSums[cell % columns] = Math.addExact(columnSums[cell % columns], counts[cell]);
    }
    Magnitudes ofRows =
        magnitudes.ofLines(IntStream.range(0, counts.length).map(c -> c / columns).toArray(), rows);
    Magnitudes ofColumns =
        magnitudes.ofLines(
            IntStream.range(0, counts.length).map(c -> c % columns).toArray(), columns);
    boolean[] hiddenRows = margins.apply(rowSums, unknown(rowSums, untoldRows), ofRows);
    boolean[] hiddenColumns =
        margins.apply(columnSums, unknown(columnSums, untoldColumns), ofColumns);
    if (columns == 1 || rows == 1) {
      return new WithheldCells(columns, columns == 1 ? hiddenRows : hiddenColumns);
    }
    Unknown unknown =
        new Unknown(
            new Network(counts, columns, rowSums, hiddenRows, columnSums, hiddenColumns, 1),
            IntStream.range(0, magnitudes.kinds().size())
                .mapToObj(
                    kind ->
                        MagnitudeNetwork.of(
                            magnitudes.rule(),
                            new MagnitudeNetwork.Lines<>(
                                magnitudes.kinds().get(kind),
                                ofRows.kinds().get(kind),
                                ofColumns.kinds().get(kind)),
                            columns,
                            hiddenRows,
                            hiddenColumns))
                .toList());
    boolean[] withheld = new boolean[counts.length];
    for (int cell = 0; cell < counts.length; cell++) {
      if (counts[cell] > 0 && (counts[cell] < minimum || magnitudes.isDominated(cell))) {
        withheld[cell] = true;
        unknown.withhold(cell);
      }
    }
    Deque<Integer> open = new ArrayDeque<>(unknown.rows.edges());
    while (!open.isEmpty()) {
      int edge = open.peek();
      if (unknown.isWide(edge, minimum)) {
        open.remove(); // and stays wide: withholding more only widens ranges
        continue;
      }
      for (int corner : rectangle(counts, columns, withheld, unknown, edge)) {
        withheld[corner] = true;
        open.add(unknown.withhold(corner));
      }
      if (unknown.isWide(edge, minimum)) {
        continue;
      }
      int next = nextToWithhold(counts, columns, withheld, unknown.rows, edge);
      if (next < 0) {
        Arrays.fill(withheld, true);
        break;
      }
      withheld[next] = true;
      open.add(unknown.withhold(next));
    }
    return new WithheldCells(columns, withheld);
  }

  /** What is not known of the rows and of each sum; edges have the same numbers in all. */
  private record Unknown(Network rows, List<MagnitudeNetwork> sums) {
    int withhold(int cell) {
      sums.forEach(sum -> sum.withhold(cell));
      return rows.withhold(cell);
    }

    boolean isWide(int edge, long minimum) {
      return rows.isWide(edge, minimum) && sums.stream().allMatch(sum -> sum.isWide(edge));
    }

    boolean isWideBy(int cell, int oneDown, int otherDown) {
      return sums.stream().allMatch(sum -> sum.isWideBy(cell, oneDown, otherDown));
    }
  }

  /** A sum that is untold alone is known, as what is left of the total. */
  private static boolean[] unknown(long[] sums, boolean[] untold) {
    long alone = IntStream.range(0, sums.length).filter(i -> untold[i] && sums[i] > 0).count();
    return alone == 1 ? new boolean[sums.length] : untold;
  }

  /**
   * The corners still told of the rectangle that makes a cell's range wide at the least cost; none
   * if there is no such rectangle, or if the edge is a margin's.
   */
  private int[] rectangle(
      long[] counts, int columns, boolean[] withheld, Unknown unknown, int edge) {
    int cell = unknown.rows.cellOf(edge);
    int[] best = {};
    long bestCells = Long.MAX_VALUE;
    long bestRows = Long.MAX_VALUE;
    for (int other = 0; cell >= 0 && other < counts.length; other++) {
      int inRow = cell / columns * columns + other % columns;
      int inColumn = other / columns * columns + cell % columns;
      if (inRow == cell || inColumn == cell || counts[other] == 0) {
        continue;
      }
      long range = Math.min(counts[inRow], counts[inColumn]) - 1 + counts[cell] - 1;
      if (counts[inRow] == 0
          || counts[inColumn] == 0
          || range < minimum
          || !unknown.isWideBy(cell, inRow, inColumn)) {
        continue;
      }
      int[] corners =
          IntStream.of(inRow, inColumn, other).filter(corner -> !withheld[corner]).toArray();
      long rows = IntStream.of(corners).mapToLong(corner -> counts[corner]).sum();
      if (corners.length < bestCells || (corners.length == bestCells && rows < bestRows)) {
        best = corners;
        bestCells = corners.length;
        bestRows = rows;
      }
    }
    return best;
  }

  /** The smallest cell that is told, of the edge's own lines if they have one; -1 if none is. */
  private static int nextToWithhold(
      long[] counts, int columns, boolean[] withheld, Network network, int edge) {
    int best = -1;
    boolean bestInLine = false;
    for (int cell = 0; cell < counts.length; cell++) {
      if (withheld[cell] || counts[cell] == 0) {
        continue;
      }
      boolean inLine = network.shareNode(edge, cell / columns, cell % columns);
      if (best < 0
          || (inLine && !bestInLine)
          || (inLine == bestInLine && counts[cell] < counts[best])) {
        best = cell;
        bestInLine = inLine;
      }
    }
    return best;
  }
}
