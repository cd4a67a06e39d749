package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One column of a statistics plan.
 *
 * @param column its name in every site's table
 * @param missingCodes codes that stand for "missing", beside NULL and NaN, as the type prints them
 * @param measures what is asked of it, one or more
 */
public record StatisticsColumn(
    String column, ColumnType type, List<String> missingCodes, Set<Measure> measures) {
  public StatisticsColumn {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    measures = sorted(measures);
    if (measures.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid measures of column %s: none (name at least one)".formatted(column));
    }
    boolean numeric = measures.stream().anyMatch(Measure::isNumeric);
    if (numeric && (type == ColumnType.STRING || type == ColumnType.BOOLEAN)) {
      throw new IllegalArgumentException(
          "Invalid measures of column %s: type %s has no %s (leave the measure out, or set type: double or long)"
              .formatted(column, type.key(), first(measures, true)));
    }
    if (measures.contains(Measure.FREQUENT) && type == ColumnType.DOUBLE) {
      throw new IllegalArgumentException(
          "Invalid measures of column %s: type double has no categories (leave frequent out, or set type: long or string)"
              .formatted(column));
    }
    if (numeric && measures.contains(Measure.FREQUENT)) {
      throw new IllegalArgumentException(
          "Invalid measures of column %s: it cannot be measured both as a number (%s) and by categories (frequent); ask for one of them, the other in another plan"
              .formatted(column, first(measures, true)));
    }
    for (String code : missingCodes) {
      try {
        type.print(code);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Invalid missing code of column %s: %s".formatted(column, e.getMessage()), e);
      }
    }
  }

  private static Set<Measure> sorted(Collection<Measure> measures) {
    return measures.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(measures));
  }

  private static String first(Set<Measure> measures, boolean numeric) {
    return measures.stream()
        .filter(measure -> measure.isNumeric() == numeric)
        .findFirst()
        .map(Measure::key)
        .orElseThrow();
  }

  public boolean asks(Measure measure) {
    return measures.contains(measure);
  }

  /** Whether a measure needs cells of values. */
  public boolean needsCells() {
    return measures.stream().anyMatch(Measure::needsCells);
  }
}
