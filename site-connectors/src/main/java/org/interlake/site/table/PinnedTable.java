package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.message.TableVersion;

/** A table at one version: the same rows whenever it is read. */
public record PinnedTable(Dataset<Row> rows, TableVersion version) {
  public PinnedTable {
    requireNonNull(rows, "rows");
    requireNonNull(version, "version");
  }
}
