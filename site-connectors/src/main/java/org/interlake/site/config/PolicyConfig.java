package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.DisclosureLimits;

/**
 * What the site permits. No plan can go beyond it.
 *
 * @param minimumRows a plan is declined if fewer rows train
 * @param minimumCategoryRows a category is told only if at least this many rows have it
 * @param minimumEvaluationRows metrics are sent only if at least this many rows are held out
 * @param families the permitted model families
 * @param strategies the permitted strategies; unless it says so, all but {@code cyclic}, which
 *     hands what one site has made on to the next
 * @param personalization the permitted kinds of personal model; possibly none
 * @param privacy what plans on a dataset must spend, and may; none for most
 * @param requireSecureAggregation a plan is declined whose driver would read this site's updates
 * @param minimumThreshold a plan is declined whose sums may be of fewer sites; asked only where
 *     only sums are known
 * @param statistics what plans of kind statistics may ask
 * @param governance who may ask for what, and who says yes
 */
public record PolicyConfig(
    Columns columns,
    long minimumRows,
    long minimumCategoryRows,
    long minimumEvaluationRows,
    SortedSet<String> families,
    SortedSet<String> strategies,
    SortedSet<String> personalization,
    SortedMap<String, PrivacyPolicy> privacy,
    boolean requireSecureAggregation,
    int minimumThreshold,
    StatisticsPolicy statistics,
    GovernancePolicy governance) {
  /** A sum of fewer sites is none. */
  public static final int LEAST_THRESHOLD = 2;

  public PolicyConfig {
    requireNonNull(columns, "columns");
    requirePositive("minimumRows", minimumRows);
    requirePositive("minimumCategoryRows", minimumCategoryRows);
    requirePositive("minimumEvaluationRows", minimumEvaluationRows);
    families = names("families", families);
    strategies = names("strategies", strategies);
    personalization = Collections.unmodifiableSortedSet(new TreeSet<>(personalization));
    privacy = Collections.unmodifiableSortedMap(new TreeMap<>(privacy));
    if (minimumThreshold < LEAST_THRESHOLD) {
      throw new IllegalArgumentException(
          "Invalid policy.minimumThreshold: %d (must be %d or more)"
              .formatted(minimumThreshold, LEAST_THRESHOLD));
    }
    requireNonNull(statistics, "statistics");
    requireNonNull(governance, "governance");
  }

  /** Of a site that says nothing of who may ask for what. */
  public PolicyConfig(
      Columns columns,
      long minimumRows,
      long minimumCategoryRows,
      long minimumEvaluationRows,
      SortedSet<String> families,
      SortedSet<String> strategies,
      SortedSet<String> personalization,
      SortedMap<String, PrivacyPolicy> privacy,
      boolean requireSecureAggregation,
      int minimumThreshold,
      StatisticsPolicy statistics) {
    this(
        columns,
        minimumRows,
        minimumCategoryRows,
        minimumEvaluationRows,
        families,
        strategies,
        personalization,
        privacy,
        requireSecureAggregation,
        minimumThreshold,
        statistics,
        GovernancePolicy.NONE);
  }

  /** How many rows must share what the site tells. */
  public DisclosureLimits limits() {
    return new DisclosureLimits(minimumRows, minimumCategoryRows, minimumEvaluationRows);
  }

  private static void requirePositive(String key, long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "Invalid policy.%s: %d (must be 1 or more)".formatted(key, rows));
    }
  }

  private static SortedSet<String> names(String key, Collection<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid policy.%s: none (name at least one)".formatted(key));
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** Which columns of the site's tables a plan may read. */
  public sealed interface Columns {
    boolean permits(String column);
  }

  /** Only these. */
  public record Allowed(SortedSet<String> names) implements Columns {
    public Allowed {
      names = PolicyConfig.names("columns.allow", names);
    }

    public Allowed(List<String> names) {
      this(new TreeSet<>(names));
    }

    @Override
    public boolean permits(String column) {
      return names.contains(column);
    }
  }

  /** All but these; the case of a name does not save it. */
  public record Denied(SortedSet<String> names) implements Columns {
    public Denied {
      SortedSet<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      anyCase.addAll(PolicyConfig.names("columns.deny", names));
      names = Collections.unmodifiableSortedSet(anyCase);
    }

    public Denied(List<String> names) {
      this(new TreeSet<>(names));
    }

    @Override
    public boolean permits(String column) {
      return !names.contains(column);
    }
  }
}
