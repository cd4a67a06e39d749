package org.interlake.models.data;

/** Deals the rows of a pooled table out to sites. */
public interface RowDeal {
  /**
   * The site of each row.
   *
   * @param targets of the rows in canonical order; NaN where there is none
   * @return for each row the index of its site
   */
  int[] sitesOf(double[] targets);
}
