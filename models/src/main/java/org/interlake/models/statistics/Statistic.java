package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * One number about the rows of all sites.
 *
 * @param columns the column, or two joined by {@code " * "}
 * @param group the rows that it is over, such as {@code sex = 1}; empty for all
 * @param measure such as {@code mean}
 * @param key which of several: a quantile's share, a histogram's bin, a category; else empty
 * @param value empty where no site told enough
 * @param rows that it was computed from
 * @param sites that answered
 * @param withheld sites that withheld their part: rows are missing in {@code value}
 */
public record Statistic(
    String columns,
    String group,
    String measure,
    String key,
    OptionalDouble value,
    long rows,
    int sites,
    int withheld) {
  public Statistic {
    requireNonNull(columns, "columns");
    requireNonNull(group, "group");
    requireNonNull(measure, "measure");
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }
}
