package org.interlake.models.data;

import java.io.Serializable;

/**
 * The interaction of some columns: products of one element of each, the last column's changing
 * fastest. Only what is not 0 is made: n_1 · n_2 · … products of the elements that a row has.
 */
final class Products implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The columns' positions in the contract. */
  private final int[] columns;

  /** Their widths. */
  private final int[] widths;

  /** Their first places in a row. */
  private final int[] firsts;

  Products(int[] columns, int[] widths, int[] firsts) {
    this.columns = columns;
    this.widths = widths;
    this.firsts = firsts;
  }

  int width() {
    int width = 1;
    for (int factor : widths) {
      width = Math.multiplyExact(width, factor);
    }
    return width;
  }

  /**
   * Adds the products of a row.
   *
   * @param starts where each column's elements begin in {@code row}, and at the end where they end
   */
  void add(RowElements row, int[] starts, int place, RowElements out) {
    add(0, place, 1, row, starts, out);
  }

  private void add(
      int factor, int place, double product, RowElements row, int[] starts, RowElements out) {
    if (factor == columns.length) {
      out.add(place, product);
      return;
    }
    int below = 1;
    for (int f = factor + 1; f < columns.length; f++) {
      below *= widths[f];
    }
    for (int i = starts[columns[factor]]; i < starts[columns[factor] + 1]; i++) {
      int element = row.places[i] - firsts[factor];
      add(factor + 1, place + element * below, product * row.values[i], row, starts, out);
    }
  }
}
