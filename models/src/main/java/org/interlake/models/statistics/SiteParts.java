package org.interlake.models.statistics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What each site sent in the rounds of a statistics run: the first vector of each round, and the
 * categories that it named. Of a round that the plan does not need, nothing.
 *
 * @param categories rows by category, by column, by site
 */
public record SiteParts(
    SortedMap<SiteId, DoubleVector> counts,
    SortedMap<SiteId, SortedMap<String, SortedMap<String, Long>>> categories,
    SortedMap<SiteId, DoubleVector> spread,
    SortedMap<SiteId, DoubleVector> cells) {
  public SiteParts {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
    spread = Collections.unmodifiableSortedMap(new TreeMap<>(spread));
    cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
  }
}
