package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a site says beside its vectors.
 *
 * @param examples training rows that the update was computed on: its weight, unless the plan says
 *     otherwise
 * @param weight where the plan lets sites weigh by a column, its sum over these rows, above 0 and
 *     at most {@link #MAX_WEIGHT}; else 0
 * @param table the table version it was computed on
 * @param categories in a contract round: for each one-hot column the categories that the site may
 *     name, with their counts
 * @param computeSeconds wall time from reading the call to the finished update; 0 where the time
 *     would tell of rows
 * @param privacy what the run has cost this site so far; {@link PrivacySpent#NONE} where nothing is
 *     noised
 */
public record UpdateReport(
    long examples,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double weight,
    TableVersion table,
    SortedMap<String, SortedMap<String, Long>> categories,
    double computeSeconds,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = PrivacySpent.Unsaid.class)
        PrivacySpent privacy) {
  /** More than any sum of what can be counted or measured, and no product of it overflows soon. */
  public static final double MAX_WEIGHT = 1e100;

  public UpdateReport {
    requireNonNull(table, "table");
    requireNonNull(privacy, "privacy");
    TreeMap<String, SortedMap<String, Long>> copy = new TreeMap<>();
    categories.forEach(
        (column, counts) ->
            copy.put(column, Collections.unmodifiableSortedMap(new TreeMap<>(counts))));
    categories = Collections.unmodifiableSortedMap(copy);
    if (examples < 1) {
      throw new IllegalArgumentException(
          "Invalid examples: %d (must be 1 or more)".formatted(examples));
    }
    if (weight != 0) {
      requireWeight(weight);
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

  /** Of a site that weighs as its rows, or as any other. */
  public UpdateReport(
      long examples,
      TableVersion table,
      SortedMap<String, SortedMap<String, Long>> categories,
      double computeSeconds) {
    this(examples, 0, table, categories, computeSeconds);
  }

  /** Of a site whose answers have no noise. */
  public UpdateReport(
      long examples,
      double weight,
      TableVersion table,
      SortedMap<String, SortedMap<String, Long>> categories,
      double computeSeconds) {
    this(examples, weight, table, categories, computeSeconds, PrivacySpent.NONE);
  }

  private static void requireWeight(double weight) {
    if (!(weight > 0 && weight <= MAX_WEIGHT)) {
      throw new IllegalArgumentException(
          "Invalid weight: %s (must be above 0 and at most %s)".formatted(weight, MAX_WEIGHT));
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static UpdateReport of(Written written) {
    return written.read();
  }

  /** As JSON may write it: without a weight. What else is absent is found by the record. */
  private static final class Written {
    @JsonProperty long examples;
    @JsonProperty Double weight;
    @JsonProperty TableVersion table;
    @JsonProperty SortedMap<String, SortedMap<String, Long>> categories;
    @JsonProperty double computeSeconds = Double.NaN;
    @JsonProperty PrivacySpent privacy = PrivacySpent.NONE;

    UpdateReport read() {
      if (weight != null) {
        requireWeight(weight);
      }
      return new UpdateReport(
          examples,
          weight == null ? 0 : weight,
          table,
          requireNonNull(categories, "categories"),
          computeSeconds,
          privacy);
    }
  }
}
