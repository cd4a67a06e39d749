package org.interlake.models.drift;

import java.util.Arrays;

/**
 * A column of numbers in bins that hold about as many rows of all sites together, made of cells of
 * values ({@link org.interlake.models.quantiles.ValueCells}).
 *
 * <pre>
 * c_i   rows of all sites in cell i, n = Σ c_i        B   bins
 * bin   of cell i: ⌊B (c_0 + ... + c_(i-1) + c_i / 2) / n⌋, the last at most
 * </pre>
 *
 * A cell is whole in the bin that its middle row belongs to, so values that many rows share are not
 * torn apart, and may leave bins empty. Of a site whose sparse cells were merged, at most the
 * minimum of its cells are on the wrong side of a border, at the highest group twice as many
 * ({@code CellMerging}).
 */
public final class QuantileBins {
  /** What a comparison has at most. */
  public static final int MOST = 10;

  /** Rows of the compared site that a bin should have, so that borders and chance tell little. */
  private static final int ROWS_OF_A_BIN = 40;

  private final int[] binOf;
  private final int bins;

  private QuantileBins(int[] binOf, int bins) {
    this.binOf = binOf;
    this.bins = bins;
  }

  /** How many bins a site with {@code rows} values is compared in: 2 to {@link #MOST}. */
  public static int forRows(double rows) {
    return (int) Math.max(2, Math.min(MOST, rows / ROWS_OF_A_BIN));
  }

  /**
   * Bins of cells.
   *
   * @param rows of all sites in each cell
   * @param bins 2 or more
   */
  public static QuantileBins of(double[] rows, int bins) {
    if (bins < 2) {
      throw new IllegalArgumentException("Invalid bins: %d (must be 2 or more)".formatted(bins));
    }
    double total = Arrays.stream(rows).sum();
    int[] binOf = new int[rows.length];
    double passed = 0;
    for (int cell = 0; total > 0 && cell < rows.length; cell++) {
      double middle = passed + rows[cell] / 2;
      binOf[cell] = (int) Math.min(bins - 1, Math.floor(bins * middle / total));
      passed += rows[cell];
    }
    return new QuantileBins(binOf, bins);
  }

  /** A site's cells in these bins. */
  public double[] count(double[] rows) {
    if (rows.length != binOf.length) {
      throw new IllegalArgumentException(
          "Invalid cells: %d (must be %d)".formatted(rows.length, binOf.length));
    }
    double[] counts = new double[bins];
    for (int cell = 0; cell < rows.length; cell++) {
      counts[binOf[cell]] += Math.max(0, rows[cell]);
    }
    return counts;
  }
}
