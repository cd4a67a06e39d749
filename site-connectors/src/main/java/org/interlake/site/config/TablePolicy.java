package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.interlake.site.table.RowView;

/**
 * What the site permits on one dataset, beyond what holds for all of them.
 *
 * @param purposes what it may be used for, in the words of plans; none for any
 * @param columns which of its columns a plan may read, among those that the policy permits anyway
 * @param view which rows plans see, and how
 */
public record TablePolicy(
    SortedSet<String> purposes, Optional<PolicyConfig.Columns> columns, RowView view) {
  public TablePolicy {
    purposes = Collections.unmodifiableSortedSet(new TreeSet<>(purposes));
    requireNonNull(columns, "columns");
    requireNonNull(view, "view");
  }
}
