package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps rare categories at their site: a category that fewer than {@code minimumCategoryRows} of
 * the site's rows carry is removed, with its count, before the category counts leave.
 *
 * <p>A rare category may identify a person, and so may its count. What is removed here can still
 * enter the federation's vocabulary through a site where it is common; a row whose category is in
 * no vocabulary is encoded as all zeros.
 */
public final class CategorySuppression {
  private final long minimumCategoryRows;

  /**
   * @param minimumCategoryRows rows that a category needs to be named, 1 or more; 1 removes nothing
   */
  public CategorySuppression(long minimumCategoryRows) {
    if (minimumCategoryRows < 1) {
      throw new IllegalArgumentException(
          "Invalid minimumCategoryRows: %d (must be 1 or more)".formatted(minimumCategoryRows));
    }
    this.minimumCategoryRows = minimumCategoryRows;
  }

  /**
   * Splits the site's category counts into what may leave and how much stays.
   *
   * @param countsByColumn rows by category, by column
   */
  public Suppressed apply(Map<String, ? extends Map<String, Long>> countsByColumn) {
    SortedMap<String, SortedMap<String, Long>> kept = new TreeMap<>();
    SortedMap<String, Integer> removed = new TreeMap<>();
    countsByColumn.forEach(
        (column, counts) -> {
          SortedMap<String, Long> common = new TreeMap<>();
          counts.forEach(
              (category, rows) -> {
                if (rows >= minimumCategoryRows) {
                  common.put(category, rows);
                }
              });
          kept.put(column, Collections.unmodifiableSortedMap(common));
          if (common.size() < counts.size()) {
            removed.put(column, counts.size() - common.size());
          }
        });
    return new Suppressed(kept, removed);
  }

  /**
   * What is left of a site's category counts.
   *
   * @param kept rows by category, by column: may leave. Every column is there, even an empty one
   * @param removedCategories how many categories of a column were removed: for the site's own log.
   *     Columns that lost nothing are absent
   */
  public record Suppressed(
      SortedMap<String, SortedMap<String, Long>> kept,
      SortedMap<String, Integer> removedCategories) {
    public Suppressed {
      kept = Collections.unmodifiableSortedMap(requireNonNull(kept, "kept"));
      removedCategories =
          Collections.unmodifiableSortedMap(requireNonNull(removedCategories, "removedCategories"));
    }
  }
}
