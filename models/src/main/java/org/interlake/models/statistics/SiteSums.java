package org.interlake.models.statistics;

import java.util.List;

/**
 * The sums over a site's rows that its answers are made of. Laws: the same of the same rows in
 * whatever order, and the same however often it is asked.
 */
interface SiteSums extends AutoCloseable {
  /** The first pass. */
  CountSums counts();

  /** Rows by category, of each column of categories. */
  List<CategoryCounts> categories(long minimum);

  /** The second pass. */
  SpreadSums spread(SpreadSums.Task task);

  /** The third pass: cells around means and deviations of the celled columns. */
  CellSums cells(double[] means, double[] deviations);

  @Override
  void close();
}
