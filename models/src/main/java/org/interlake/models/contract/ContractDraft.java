package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What the first pass found: all of the contract but deviations and quantiles.
 *
 * @param counts the first pass summed over the sites, of the layout {@link ContractLayouts#counts}
 * @param means of the layout {@link ContractLayouts#means}: what the sites need for the second
 *     pass; the numbers' means first
 * @param categoryRows for each column that is counted, its categories over all sites in string
 *     order, with the rows that the sites told of
 */
public record ContractDraft(
    DoubleVector counts,
    DoubleVector means,
    SortedMap<String, SortedMap<String, Long>> categoryRows) {
  public ContractDraft {
    requireNonNull(counts, "counts");
    requireNonNull(means, "means");
    SortedMap<String, SortedMap<String, Long>> copy = new TreeMap<>();
    categoryRows.forEach(
        (column, rows) -> copy.put(column, Collections.unmodifiableSortedMap(new TreeMap<>(rows))));
    categoryRows = Collections.unmodifiableSortedMap(copy);
  }

  /** Training rows of all sites. */
  long rows() {
    return (long) counts.segment(ContractLayouts.ROWS)[0];
  }

  /** A column's categories in string order. */
  List<String> vocabulary(String column) {
    return List.copyOf(categoryRows.get(column).keySet());
  }
}
