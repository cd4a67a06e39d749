package org.interlake.models.data;

/**
 * A window over a block's rows as doubles, whatever form they are kept in. Doubles are handed out
 * as they are; other forms are copied some rows at a time into an array small enough for the
 * processor's cache, so a pass still reads only the block's own bytes from memory.
 *
 * <pre>
 * DenseRows rows = new DenseRows(block);
 * while (rows.next()) {
 *   for (int row = rows.from(); row &lt; rows.to(); row++) {
 *     use(rows.values(), rows.at(row));
 *   }
 * }
 * </pre>
 */
public final class DenseRows {
  /** Rows of a window. A multiple of 4, so that kernels which take four rows leave none over. */
  public static final int WINDOW = 32;

  private final FeatureMatrix features;
  private final int width;
  private final boolean direct;
  private final double[] values;
  private int from;
  private int to;

  public DenseRows(RowBlock block) {
    this(block.features());
  }

  public DenseRows(FeatureMatrix features) {
    this.features = features;
    this.width = features.width();
    this.direct = features instanceof FeatureMatrix.Doubles;
    this.values =
        direct
            ? ((FeatureMatrix.Doubles) features).values()
            : new double[Math.multiplyExact(Math.min(WINDOW, features.rows()), width)];
  }

  /** Moves on to the next rows; whether there are any. */
  public boolean next() {
    if (to == features.rows()) {
      return false;
    }
    from = to;
    to = Math.min(from + WINDOW, features.rows());
    if (!direct) {
      features.copyRows(from, to, values);
    }
    return true;
  }

  /** Reads one row, in any order. */
  public void seek(int row) {
    from = row;
    to = row + 1;
    if (!direct) {
      features.copyRows(from, to, values);
    }
  }

  /** The window's first row. */
  public int from() {
    return from;
  }

  /** The row after the window's last. */
  public int to() {
    return to;
  }

  /** The array that holds the window. */
  public double[] values() {
    return values;
  }

  /** Where in {@link #values} a row of the window starts. */
  public int at(int row) {
    return (direct ? row : row - from) * width;
  }
}
