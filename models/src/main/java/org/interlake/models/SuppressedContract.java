package org.interlake.models;

import java.util.Arrays;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.privacy.CellMerging;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;

/** The contract's vectors without what few of the site's rows share. */
final class SuppressedContract {
  private SuppressedContract() {}

  /** With 0 for each bucket of words that fewer rows have than {@code minimumRows}. */
  static DoubleVector counts(DoubleVector counts, long minimumRows) {
    int at = 0;
    double[] values = counts.toArray();
    for (Segment segment : counts.layout().segments()) {
      if (segment.name().equals(ContractLayouts.TEXT_ROWS)) {
        for (int i = at; i < at + segment.length(); i++) {
          values[i] = values[i] < minimumRows ? 0 : values[i];
        }
      }
      at += Math.toIntExact(segment.length());
    }
    return DoubleVector.of(counts.layout(), values);
  }

  /** With cells merged until each holds {@code minimumRows} rows, column by column. */
  static DoubleVector cells(DoubleVector cells, long minimumRows) {
    CellMerging merging = new CellMerging(minimumRows);
    double[] allRows = cells.segment(ContractLayouts.CELL_ROWS);
    double[] allSums = cells.segment(ContractLayouts.CELL_SUMS);
    double[] merged = new double[allRows.length + allSums.length];
    for (int from = 0; from < allRows.length; from += ValueCells.CELLS) {
      double[] rows = Arrays.copyOfRange(allRows, from, from + ValueCells.CELLS);
      double[] sums = Arrays.copyOfRange(allSums, from, from + ValueCells.CELLS);
      merging.apply(rows, sums);
      System.arraycopy(rows, 0, merged, from, rows.length);
      System.arraycopy(sums, 0, merged, allRows.length + from, sums.length);
    }
    return DoubleVector.of(cells.layout(), merged);
  }
}
