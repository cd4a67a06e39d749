package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.Measure;

/**
 * What the site permits of plans of kind statistics.
 *
 * @param allow the permitted measures, by their names in plans, and {@link #CORRELATION} and {@link
 *     #CONTINGENCY}
 * @param minimumCellRows a cell, group, category or pair is told only if at least this many rows
 *     are in it, and if none with fewer can be computed from it
 * @param groupBy columns by which numbers may be grouped
 * @param dominance which sums are withheld because few rows make up most of them
 * @param views in how many ways one plan, and all plans together, may divide a column's sums
 * @param differencing what becomes of questions whose answers could be subtracted from earlier ones
 * @param maximumRunsPerTable runs that may ask something new of a table, ever
 */
public record StatisticsPolicy(
    SortedSet<String> allow,
    long minimumCellRows,
    SortedSet<String> groupBy,
    Dominance dominance,
    Views views,
    Repeats differencing,
    int maximumRunsPerTable) {
  public static final String CORRELATION = "correlation";
  public static final String CONTINGENCY = "contingency";

  /** Two rows that make up more than 85 percent of a sum keep it at the site. */
  public static final Dominance DEFAULT_DOMINANCE = new Dominance(2, 85);

  public static final int DEFAULT_RUNS_PER_TABLE = 20;

  /** How a column's sums may be divided: by groups, by cells of values, by pairs. */
  public enum Views {
    /** In one of these ways. */
    ONE,
    /** In all of them; then sums can be subtracted where one part lies within another. */
    SEVERAL
  }

  /** What becomes of questions whose answers could be subtracted from earlier ones. */
  public enum Repeats {
    /** The plan is declined. */
    REFUSE,
    /** They are answered, and noted. */
    PERMIT
  }

  /** What is permitted where the site says nothing. */
  public static final List<String> DEFAULT_ALLOW =
      List.of(
          Measure.COUNT.key(),
          Measure.MEAN.key(),
          Measure.VARIANCE.key(),
          Measure.QUANTILES.key(),
          Measure.HISTOGRAM.key(),
          Measure.FREQUENT.key(),
          CORRELATION,
          CONTINGENCY);

  /** Of a site that says no more. */
  public StatisticsPolicy(
      SortedSet<String> allow, long minimumCellRows, SortedSet<String> groupBy) {
    this(
        allow,
        minimumCellRows,
        groupBy,
        DEFAULT_DOMINANCE,
        Views.SEVERAL,
        Repeats.REFUSE,
        DEFAULT_RUNS_PER_TABLE);
  }

  public StatisticsPolicy {
    requireNonNull(dominance, "dominance");
    requireNonNull(views, "views");
    requireNonNull(differencing, "differencing");
    if (maximumRunsPerTable < 1) {
      throw new IllegalArgumentException(
          "Invalid policy.statistics.maximumRunsPerTable: %d (must be 1 or more)"
              .formatted(maximumRunsPerTable));
    }
    allow = sorted(allow);
    groupBy = sorted(groupBy);
    if (minimumCellRows < 1) {
      throw new IllegalArgumentException(
          "Invalid policy.statistics.minimumCellRows: %d (must be 1 or more)"
              .formatted(minimumCellRows));
    }
  }

  private static SortedSet<String> sorted(Collection<String> names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** Every name that {@code allow} may hold. */
  public static Set<String> known() {
    Set<String> known = new java.util.LinkedHashSet<>();
    for (Measure measure : Measure.values()) {
      known.add(measure.key());
    }
    known.add(CORRELATION);
    known.add(CONTINGENCY);
    return known;
  }
}
