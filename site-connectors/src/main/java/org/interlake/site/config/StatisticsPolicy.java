package org.interlake.site.config;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.interlake.protocol.plan.Measure;

/**
 * What the site permits of plans of kind statistics.
 *
 * @param allow the permitted measures, by their names in plans, and {@link #CORRELATION} and {@link
 *     #CONTINGENCY}
 * @param minimumCellRows a cell, group, category or pair is told only if at least this many rows
 *     are in it, and if none with fewer can be computed from it
 * @param groupBy columns by which numbers may be grouped
 */
public record StatisticsPolicy(
    SortedSet<String> allow, long minimumCellRows, SortedSet<String> groupBy) {
  public static final String CORRELATION = "correlation";
  public static final String CONTINGENCY = "contingency";

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

  public StatisticsPolicy {
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
