package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.message.TableVersion;

/**
 * What a run wants of a table.
 *
 * @param columns that will be read; those that the table does not have are left out
 * @param view which rows are read, and how their columns are shown; it may use any column of the
 *     table
 * @param accepted the version that the run was accepted with; empty: the configured one, or the
 *     newest
 */
public record Wanted(List<String> columns, RowView view, Optional<TableVersion> accepted) {
  public Wanted {
    columns = List.copyOf(columns);
    requireNonNull(view, "view");
    requireNonNull(accepted, "accepted");
  }

  /** All rows, as a new run reads them. */
  public Wanted(List<String> columns) {
    this(columns, RowView.ALL, Optional.empty());
  }

  /** The same at the version that was accepted. */
  public Wanted at(TableVersion version) {
    return new Wanted(columns, view, Optional.of(version));
  }

  /** The same of rows as a view shows them. */
  public Wanted through(RowView shown) {
    return new Wanted(columns, shown, accepted);
  }
}
