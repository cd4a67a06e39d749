package org.interlake.privacy;

/**
 * Which cells of a table a site does not tell.
 *
 * <p>Row {@code i} and column {@code j} of the table is cell {@code i * columns + j}.
 */
public final class WithheldCells {
  private final int columns;
  private final boolean[] withheld;

  WithheldCells(int columns, boolean[] withheld) {
    this.columns = columns;
    this.withheld = withheld;
  }

  /** All of a table's cells. */
  public static WithheldCells all(int cells, int columns) {
    boolean[] withheld = new boolean[cells];
    java.util.Arrays.fill(withheld, true);
    return new WithheldCells(columns, withheld);
  }

  public boolean isWithheld(int row, int column) {
    return withheld[row * columns + column];
  }

  /** How many cells are withheld. */
  public int count() {
    int count = 0;
    for (boolean one : withheld) {
      count += one ? 1 : 0;
    }
    return count;
  }

  /** Puts 0 where a cell is withheld; {@code values} has one for each cell. */
  public void clear(double[] values) {
    for (int cell = 0; cell < withheld.length; cell++) {
      if (withheld[cell]) {
        values[cell] = 0;
      }
    }
  }

  /** 1 for each cell that is withheld, 0 for each other: adds up over sites. */
  public double[] mask() {
    double[] mask = new double[withheld.length];
    for (int cell = 0; cell < mask.length; cell++) {
      mask[cell] = withheld[cell] ? 1 : 0;
    }
    return mask;
  }
}
