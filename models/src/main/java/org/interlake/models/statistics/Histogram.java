package org.interlake.models.statistics;

import java.util.Locale;

/**
 * Bins of equal width from the lowest to the highest cell's mean; a cell is where its mean is.
 *
 * @param low the lowest cell's mean
 * @param high the highest cell's
 */
record Histogram(double low, double high, int bins) {
  /**
   * @param asked bins, 1 or more; of values that are all the same there is one
   */
  static Histogram between(double low, double high, int asked) {
    return new Histogram(low, high, high > low ? asked : 1);
  }

  private double width() {
    return (high - low) / bins;
  }

  String key(int bin) {
    return String.format(
        Locale.ROOT, "%.6g to %.6g", low + bin * width(), low + (bin + 1) * width());
  }

  /** Rows in each bin; of a part of the rows, cells beyond the ends are in the last bins. */
  double[] count(double[] rows, double[] sums) {
    double width = width();
    double[] counts = new double[bins];
    for (int cell = 0; cell < rows.length; cell++) {
      if (rows[cell] > 0) {
        double mean = sums[cell] / rows[cell];
        int bin = width > 0 ? (int) ((mean - low) / width) : 0;
        counts[Math.max(0, Math.min(bins - 1, bin))] += rows[cell];
      }
    }
    return counts;
  }
}
