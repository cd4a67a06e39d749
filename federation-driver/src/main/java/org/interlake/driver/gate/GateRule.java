package org.interlake.driver.gate;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.statistics.Statistic;

/**
 * What is expected of one number of a statistics run.
 *
 * @param columns the statistic's columns, such as {@code age}, or two joined by {@code " * "}
 * @param group the rows that it is over; empty for all
 * @param measure a measure of the registry's table {@code statistic}, or {@link #MISSING_SHARE}
 * @param key which of several; empty where there is one
 * @param of which number of the statistic
 * @param minimum the number is at least this
 * @param maximum the number is at most this
 */
public record GateRule(
    String columns,
    String group,
    String measure,
    String key,
    Aspect of,
    OptionalDouble minimum,
    OptionalDouble maximum) {
  /** Rows without a value, over all rows of the column: 0 to 1. */
  public static final String MISSING_SHARE = "missing-share";

  private static final String MISSING = "missing";
  private static final String COUNT = "count";

  /** A number of a statistic. */
  public enum Aspect {
    /** What was measured. */
    VALUE,
    /** Rows that it was computed from. */
    ROWS,
    /** Sites that answered. */
    SITES,
    /** Sites that withheld their part. */
    WITHHELD
  }

  public GateRule {
    requireText("columns", columns);
    requireNonNull(group, "group");
    requireText("measure", measure);
    requireNonNull(key, "key");
    requireNonNull(of, "of");
    if (minimum.isEmpty() && maximum.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid rule of %s, %s: neither minimum nor maximum (give one of them, or both)"
              .formatted(columns, measure));
    }
    if (!(minimum.orElse(Double.NEGATIVE_INFINITY) <= maximum.orElse(Double.POSITIVE_INFINITY))) {
      throw new IllegalArgumentException(
          "Invalid rule of %s, %s: minimum %s is not at or below maximum %s"
              .formatted(columns, measure, shown(minimum), shown(maximum)));
    }
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Invalid rule: %s is empty".formatted(name));
    }
  }

  /** What these statistics of one run say of it. */
  public Finding judge(List<Statistic> statistics) {
    Optional<OptionalDouble> number =
        measure.equals(MISSING_SHARE)
            ? missingShare(statistics)
            : find(statistics, measure).map(this::aspect);
    if (number.isEmpty()) {
      return new Finding(this, Finding.Verdict.NOT_MEASURED, OptionalDouble.empty());
    }
    if (number.get().isEmpty()) {
      return new Finding(this, Finding.Verdict.NOT_TOLD, OptionalDouble.empty());
    }
    double found = number.get().getAsDouble();
    boolean met =
        found >= minimum.orElse(Double.NEGATIVE_INFINITY)
            && found <= maximum.orElse(Double.POSITIVE_INFINITY);
    return new Finding(
        this, met ? Finding.Verdict.MET : Finding.Verdict.BROKEN, OptionalDouble.of(found));
  }

  /** Of the value, sites and withheld parts of {@code missing}: both parts have the same. */
  private Optional<OptionalDouble> missingShare(List<Statistic> statistics) {
    Optional<Statistic> missing = find(statistics, MISSING);
    Optional<Statistic> count = find(statistics, COUNT);
    if (missing.isEmpty() || count.isEmpty()) {
      return Optional.empty();
    }
    if (of != Aspect.VALUE) {
      return missing.map(this::aspect);
    }
    if (missing.get().value().isEmpty() || count.get().value().isEmpty()) {
      return Optional.of(OptionalDouble.empty());
    }
    double without = missing.get().value().getAsDouble();
    double rows = without + count.get().value().getAsDouble();
    return Optional.of(rows > 0 ? OptionalDouble.of(without / rows) : OptionalDouble.empty());
  }

  private Optional<Statistic> find(List<Statistic> statistics, String wanted) {
    return statistics.stream()
        .filter(s -> s.columns().equals(columns) && s.group().equals(group))
        .filter(s -> s.measure().equals(wanted) && s.key().equals(key))
        .findFirst();
  }

  private OptionalDouble aspect(Statistic statistic) {
    return switch (of) {
      case VALUE -> statistic.value();
      case ROWS -> OptionalDouble.of((double) statistic.rows());
      case SITES -> OptionalDouble.of(statistic.sites());
      case WITHHELD -> OptionalDouble.of(statistic.withheld());
    };
  }

  /** What is judged, in a few words. */
  public String subject() {
    StringBuilder text = new StringBuilder(columns);
    if (!group.isEmpty()) {
      text.append(" where ").append(group);
    }
    text.append(", ").append(measure);
    if (!key.isEmpty()) {
      text.append(' ').append(key);
    }
    return of == Aspect.VALUE ? text.toString() : text + ", " + of.name().toLowerCase(Locale.ROOT);
  }

  /** What is expected, in a few words. */
  public String expectation() {
    if (minimum.isEmpty()) {
      return "%s or less".formatted(shown(maximum));
    }
    return maximum.isEmpty()
        ? "%s or more".formatted(shown(minimum))
        : "%s to %s".formatted(shown(minimum), shown(maximum));
  }

  private static String shown(OptionalDouble bound) {
    return Finding.shown(bound.getAsDouble());
  }
}
