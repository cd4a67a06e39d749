package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.List;

/**
 * What a plan of statistics with differential privacy says of a column's values beforehand, so that
 * nothing of them has to be found out from rows.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DeclaredValues.None.class, name = "none"),
  @JsonSubTypes.Type(value = DeclaredValues.Range.class, name = "range"),
  @JsonSubTypes.Type(value = DeclaredValues.Categories.class, name = "categories")
})
public sealed interface DeclaredValues {
  /** Nothing. */
  DeclaredValues NONE = new None();

  /** Nothing is said. */
  record None() implements DeclaredValues {}

  /**
   * A column of numbers: a value below or above the range counts as its end.
   *
   * @param low lowest value, finite
   * @param high highest value, finite and above {@code low}
   * @param bins equal bins of the range for histogram and quantiles, 1 to {@link #MAXIMUM_BINS}; 0:
   *     as many as the plan's {@code histogramBins}
   */
  record Range(double low, double high, int bins) implements DeclaredValues {
    public static final int MAXIMUM_BINS = 1000;

    public Range {
      if (!(low < high && Double.isFinite(high - low))) {
        throw new IllegalArgumentException(
            "Invalid range: [%s, %s] (must be the lowest and the highest value, both finite, the first below the second)"
                .formatted(low, high));
      }
      if (!(halfWidth(low, high) >= Double.MIN_NORMAL)) {
        throw new IllegalArgumentException(
            "Invalid range: [%s, %s] (too narrow to divide by)".formatted(low, high));
      }
      if (bins < 0 || bins > MAXIMUM_BINS) {
        throw new IllegalArgumentException(
            "Invalid bins: %d (must be from 1 to %d)".formatted(bins, MAXIMUM_BINS));
      }
    }

    private static double halfWidth(double low, double high) {
      return high / 2 - low / 2;
    }

    /** Halfway between the ends. */
    public double middle() {
      return low / 2 + high / 2;
    }

    /** From the middle to either end, above 0. */
    public double halfWidth() {
      return halfWidth(low, high);
    }
  }

  /**
   * A column of categories: any other value is counted with all others.
   *
   * @param categories as the column's type prints them, one or more, none twice
   */
  record Categories(List<String> categories) implements DeclaredValues {
    /** The line of what is not declared. */
    public static final String OTHER = "(other)";

    /** The line of rows without a value. */
    public static final String MISSING = "(missing)";

    private static final int MAXIMUM = 10_000;

    public Categories {
      categories = List.copyOf(categories);
      if (categories.isEmpty() || categories.size() > MAXIMUM) {
        throw new IllegalArgumentException(
            "Invalid categories: %d (must be from 1 to %d)".formatted(categories.size(), MAXIMUM));
      }
      if (new HashSet<>(categories).size() < categories.size()) {
        throw new IllegalArgumentException(
            "Invalid categories: one is named twice in %s".formatted(categories));
      }
      if (categories.contains(OTHER) || categories.contains(MISSING)) {
        throw new IllegalArgumentException(
            "Invalid categories: %s (leave %s and %s out: every table has these lines)"
                .formatted(categories, OTHER, MISSING));
      }
    }
  }

  /** Equal to what goes without saying. For Jackson, which asks the filter whether it equals. */
  final class Unsaid {
    @Override
    public boolean equals(Object value) {
      return NONE.equals(value);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}
