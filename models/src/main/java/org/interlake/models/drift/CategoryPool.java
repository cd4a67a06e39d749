package org.interlake.models.drift;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.SiteId;

/**
 * What the sites tell of one column's categories, made comparable: counts over the same cells that
 * are exact for every site, whatever was withheld.
 *
 * <pre>
 * compared   the sites that name a category, or withhold none
 * cell       a category that is told by every compared site that withholds one. A site that
 *            withholds none and does not name it has no such row
 * pool       the last cell, if a compared site withholds anything: a site's rows that are in no
 *            other cell, without those that miss a value, if all compared sites tell how many
 * </pre>
 *
 * So a category that one site withholds is in the pool for all of them. Merging cells never makes a
 * divergence larger: with a pool, {@link Drift} tells what there is at least.
 *
 * @param rows of each compared site, in each cell
 * @param withholding compared sites that withhold a category, or how many rows miss one; 0 if there
 *     is no pool
 */
public record CategoryPool(SortedMap<SiteId, List<Double>> rows, int withholding) {
  public CategoryPool {
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
  }

  /**
   * One site's word on the column.
   *
   * @param rows of its table
   * @param missing rows without a value; empty if it withholds how many
   * @param named rows by category
   * @param complete whether {@code named} are all categories that it has
   */
  public record Told(
      double rows, OptionalDouble missing, SortedMap<String, Long> named, boolean complete) {
    public Told {
      requireNonNull(missing, "missing");
      named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
    }

    private boolean isComparable() {
      return complete || !named.isEmpty();
    }

    private boolean withholds() {
      return !complete || missing.isEmpty();
    }
  }

  /** The cells; empty if fewer than two sites can be compared, or only by their pool. */
  public static Optional<CategoryPool> of(SortedMap<SiteId, Told> sites) {
    SortedMap<SiteId, Told> compared = new TreeMap<>(sites);
    compared.values().removeIf(told -> !told.isComparable());
    TreeSet<String> cells = new TreeSet<>();
    compared.values().forEach(told -> cells.addAll(told.named().keySet()));
    for (Told told : compared.values()) {
      if (!told.complete()) {
        cells.retainAll(told.named().keySet());
      }
    }
    if (compared.size() < 2 || cells.isEmpty()) {
      return Optional.empty();
    }
    int withholding = (int) compared.values().stream().filter(Told::withholds).count();
    boolean allTellMissing =
        compared.values().stream().allMatch(told -> told.missing().isPresent());
    SortedMap<SiteId, List<Double>> rows = new TreeMap<>();
    compared.forEach(
        (site, told) -> rows.put(site, counts(told, cells, withholding > 0, allTellMissing)));
    return Optional.of(new CategoryPool(rows, withholding));
  }

  private static List<Double> counts(
      Told told, TreeSet<String> cells, boolean pooled, boolean withoutMissing) {
    List<Double> counts = new ArrayList<>();
    double rest = told.rows() - (withoutMissing ? told.missing().orElseThrow() : 0);
    for (String category : cells) {
      double rows = Math.max(0, told.named().getOrDefault(category, 0L));
      counts.add(rows);
      rest -= rows;
    }
    if (pooled) {
      counts.add(Math.max(0, rest));
    }
    return counts;
  }
}
