package org.interlake.models.quantiles;

import java.util.Arrays;

/**
 * A column's quantiles, from its cells summed over the sites.
 *
 * <pre>
 * c_i   rows in cell i, over all sites        t_i   sum of the values in it
 * n     Σ c_i                                 x_i   t_i / c_i, the cell's mean; at least x_(i-1)
 * Q(p)  x_i of the first cell with c_0 + … + c_i ≥ p n
 * </pre>
 *
 * The inverse of the empirical distribution function, as precise as the cells: a value that many
 * rows share is met exactly if its cell holds no other; else Q(p) is within the cell's width of the
 * pooled quantile, once the rows that {@code CellMerging} moved are allowed for. (These may have a
 * cell's mean below that of a lower cell; then it is taken to be that one, so that Q never falls.)
 */
public final class Quantiles {
  private final double[] rows;
  private final double[] means;
  private final double total;

  private Quantiles(double[] rows, double[] means, double total) {
    this.rows = rows;
    this.means = means;
    this.total = total;
  }

  /**
   * The quantiles of what some cells hold.
   *
   * @param rows of each of {@link ValueCells#CELLS} cells, over all sites
   * @param sums of the values in each
   */
  public static Quantiles of(double[] rows, double[] sums) {
    if (rows.length != ValueCells.CELLS || sums.length != ValueCells.CELLS) {
      throw new IllegalArgumentException(
          "Invalid cells: %d counts and %d sums (must be %d of each)"
              .formatted(rows.length, sums.length, ValueCells.CELLS));
    }
    double[] means = new double[rows.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (int cell = 0; cell < rows.length; cell++) {
      if (rows[cell] > 0) {
        highest = Math.max(highest, sums[cell] / rows[cell]);
        means[cell] = highest;
      }
    }
    return new Quantiles(rows.clone(), means, Arrays.stream(rows).sum());
  }

  /** Whether there are no rows, so that there is no quantile. */
  public boolean isEmpty() {
    return total == 0;
  }

  /**
   * The value that a share {@code p} of the rows is not above.
   *
   * @param p in [0, 1]; 0 gives the mean of the lowest cell, 1 of the highest
   * @throws IllegalStateException if there are no rows
   */
  public double at(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("Invalid quantile: %s (must be 0 to 1)".formatted(p));
    }
    if (isEmpty()) {
      throw new IllegalStateException("There is no quantile of no rows");
    }
    double passed = 0;
    int last = -1;
    for (int cell = 0; cell < rows.length; cell++) {
      if (rows[cell] > 0) {
        passed += rows[cell];
        last = cell;
        if (passed >= p * total) {
          return means[cell];
        }
      }
    }
    return means[last]; // p * total may be rounded up
  }
}
