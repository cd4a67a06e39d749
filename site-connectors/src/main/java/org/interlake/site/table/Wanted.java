package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.message.TableVersion;

/**
 * What a run wants of a table.
 *
 * @param columns that will be read; those that the table does not have are left out
 * @param rowFilter rows for which this SQL expression is not true are left out; it may use any
 *     column of the table
 * @param accepted the version that the run was accepted with; empty: the configured one, or the
 *     newest
 */
public record Wanted(
    List<String> columns, Optional<String> rowFilter, Optional<TableVersion> accepted) {
  public Wanted {
    columns = List.copyOf(columns);
    requireNonNull(rowFilter, "rowFilter");
    requireNonNull(accepted, "accepted");
  }

  /** All rows, as a new run reads them. */
  public Wanted(List<String> columns) {
    this(columns, Optional.empty(), Optional.empty());
  }

  /** The same at the version that was accepted. */
  public Wanted at(TableVersion version) {
    return new Wanted(columns, rowFilter, Optional.of(version));
  }

  /** The same without some rows. */
  public Wanted where(String filter) {
    return new Wanted(columns, Optional.of(filter), accepted);
  }
}
