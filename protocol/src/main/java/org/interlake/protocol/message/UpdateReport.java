package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a site says beside its vectors.
 *
 * @param examples training rows that the update was computed on: its weight
 * @param table the table version it was computed on
 * @param categories in a contract round: for each one-hot column the categories that the site may
 *     name, with their counts
 * @param computeSeconds wall time from reading the call to the finished update
 */
public record UpdateReport(
    long examples,
    TableVersion table,
    SortedMap<String, SortedMap<String, Long>> categories,
    double computeSeconds) {
  public UpdateReport {
    requireNonNull(table, "table");
    TreeMap<String, SortedMap<String, Long>> copy = new TreeMap<>();
    categories.forEach(
        (column, counts) ->
            copy.put(column, Collections.unmodifiableSortedMap(new TreeMap<>(counts))));
    categories = Collections.unmodifiableSortedMap(copy);
    if (examples < 1) {
      throw new IllegalArgumentException(
          "Invalid examples: %d (must be 1 or more)".formatted(examples));
    }
    for (var column : categories.entrySet()) {
      for (var category : column.getValue().entrySet()) {
        if (category.getValue() < 1) {
          throw new IllegalArgumentException(
              "Invalid count of a category of column %s: %d (must be 1 or more)"
                  .formatted(column.getKey(), category.getValue()));
        }
      }
    }
    if (!(computeSeconds >= 0 && Double.isFinite(computeSeconds))) {
      throw new IllegalArgumentException(
          "Invalid computeSeconds: %s (must be 0 or more)".formatted(computeSeconds));
    }
  }
}
