package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a statistics plan asks of one column. */
public enum Measure {
  /** How many rows hold a value. */
  COUNT(false),
  MEAN(true),
  /** Σ(x - mean)² / (n - 1), and its root. */
  VARIANCE(true),
  QUANTILES(true),
  HISTOGRAM(true),
  /** The means of the lowest and of the highest cell that the sites tell; no row's own value. */
  MINIMUM_MAXIMUM(true),
  /** The commonest categories. */
  FREQUENT(false),
  /** How many different values there are, roughly. */
  DISTINCT(false);

  private final boolean numeric;

  Measure(boolean numeric) {
    this.numeric = numeric;
  }

  /** Whether the column must be one of numbers. */
  public boolean isNumeric() {
    return numeric;
  }

  /** Whether it is read from cells of values. */
  public boolean needsCells() {
    return this == QUANTILES || this == HISTOGRAM || this == MINIMUM_MAXIMUM;
  }

  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator
  public static Measure ofKey(String key) {
    return Arrays.stream(values())
        .filter(measure -> measure.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid measure: '%s' (known: %s)"
                        .formatted(key, Arrays.stream(values()).map(Measure::key).toList())));
  }
}
