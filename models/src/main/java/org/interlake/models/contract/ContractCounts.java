package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.vector.DoubleVector;

/**
 * One site's answer to the first pass of the contract.
 *
 * @param vector of the layout {@link ContractLayouts#counts}
 * @param categories for each column that is counted, training rows by category, or by the transform
 *     of a number as text. As computed it holds every category; what may leave the site is decided
 *     by {@code CategorySuppression}
 */
public record ContractCounts(
    DoubleVector vector, SortedMap<String, SortedMap<String, Long>> categories) {
  public ContractCounts {
    requireNonNull(vector, "vector");
    SortedMap<String, SortedMap<String, Long>> copy = new TreeMap<>();
    categories.forEach(
        (column, counts) ->
            copy.put(column, Collections.unmodifiableSortedMap(new TreeMap<>(counts))));
    categories = Collections.unmodifiableSortedMap(copy);
  }
}
