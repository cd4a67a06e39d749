package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param declared what is said of its values beforehand, where they are to have noise
 */
public record StatisticsColumn(
    String column,
    ColumnType type,
    List<String> missingCodes,
    Set<Measure> measures,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = DeclaredValues.Unsaid.class)
        DeclaredValues declared) {
  public StatisticsColumn {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(declared, "declared");
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
    requireOfType("missing code", column, type, missingCodes);
    if (declared instanceof DeclaredValues.Categories named) {
      requireOfType("category", column, type, named.categories());
    }
  }

  private static void requireOfType(
      String what, String column, ColumnType type, List<String> texts) {
    for (String text : texts) {
      try {
        type.print(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Invalid %s of column %s: %s".formatted(what, column, e.getMessage()), e);
      }
    }
  }

  /** Of whose values nothing is said. */
  public StatisticsColumn(
      String column, ColumnType type, List<String> missingCodes, Set<Measure> measures) {
    this(column, type, missingCodes, measures, DeclaredValues.NONE);
  }

  /** As JSON may write it: without what is declared. What else is absent is found by the record. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static StatisticsColumn of(Written written) {
    return new StatisticsColumn(
        written.column,
        written.type,
        requireNonNull(written.missingCodes, "missingCodes"),
        requireNonNull(written.measures, "measures"),
        written.declared);
  }

  private static final class Written {
    @JsonProperty String column;
    @JsonProperty ColumnType type;
    @JsonProperty List<String> missingCodes;
    @JsonProperty Set<Measure> measures;
    @JsonProperty DeclaredValues declared = DeclaredValues.NONE;
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
