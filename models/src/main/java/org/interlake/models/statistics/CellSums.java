package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.interlake.models.data.ExactSum;
import org.interlake.models.quantiles.ValueCells;

/** The third pass over a site's rows: how many values are in each cell. Adds up in any order. */
final class CellSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** For each column with cells. */
  final long[][] rows;

  final ExactSum[][] sums;
  final Contributors[][] parts;

  private CellSums(int columns) {
    rows = new long[columns][ValueCells.CELLS];
    sums = new ExactSum[columns][ValueCells.CELLS];
    parts = new Contributors[columns][ValueCells.CELLS];
  }

  /**
   * Counts.
   *
   * @param places for each column with cells, its place among the columns of numbers
   */
  static CellSums of(
      Iterator<InternalRow> rows, StatisticsRows shape, int[] places, ValueCells[] cells) {
    CellSums counts = new CellSums(places.length);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int j = 0; j < places.length; j++) {
        double x = shape.number(row, places[j]);
        if (!Double.isNaN(x)) {
          int cell = cells[j].cellOf(x);
          counts.rows[j][cell]++;
          if (counts.sums[j][cell] == null) {
            counts.sums[j][cell] = new ExactSum();
          }
          counts.sums[j][cell].add(x);
          Contributors.add(counts.parts[j], cell, x, shape.kept);
        }
      }
    }
    return counts;
  }

  CellSums merge(CellSums other) {
    for (int j = 0; j < rows.length; j++) {
      SpreadSums.add(rows[j], other.rows[j]);
      SpreadSums.add(sums[j], other.sums[j]);
      Contributors.merge(parts[j], other.parts[j]);
    }
    return this;
  }
}
