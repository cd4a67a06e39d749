package org.interlake.models.statistics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.privacy.MarginSuppression;

/**
 * What a site tells of one column's categories.
 *
 * @param rows by category
 * @param missingTold whether it tells how many rows miss a value
 * @param complete whether {@code rows} are all categories that it has
 */
record ToldCategories(SortedMap<String, Long> rows, boolean missingTold, boolean complete) {
  ToldCategories {
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
  }

  /**
   * Withholds rare categories and, so that none of them can be computed from the site's number of
   * rows, some common ones; missing counts as a category.
   */
  static ToldCategories of(CategoryCounts counts, long missing, long minimum) {
    int named = counts.named().size();
    long[] rows = new long[named + 2];
    boolean[] hidden = new boolean[named + 2];
    int at = 0;
    for (long count : counts.named().values()) {
      rows[at++] = count;
    }
    rows[named] = missing;
    // All the rest is as one count that can be as many values as all of its categories together.
    rows[named + 1] = counts.restCategories == 0 ? 0 : counts.restRows - counts.restCategories + 1;
    hidden[named + 1] = true;
    boolean[] withheld = new MarginSuppression(minimum).apply(rows, hidden);
    SortedMap<String, Long> told = new TreeMap<>();
    int place = 0;
    for (var category : counts.named().entrySet()) {
      if (!withheld[place++]) {
        told.put(category.getKey(), category.getValue());
      }
    }
    return new ToldCategories(
        told, !withheld[named], told.size() == named && counts.restCategories == 0);
  }
}
