package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.SiteId;

/**
 * The rows of one site's table, in the order of the file they came from.
 *
 * @param schema of every row; it has the column {@link #SPLIT}
 */
record SiteRows(SiteId site, StructType schema, List<Row> rows) {
  /** {@link #TRAIN} or {@link #TEST}. */
  static final String SPLIT = "split";

  static final String TRAIN = "train";
  static final String TEST = "test";

  SiteRows {
    requireNonNull(site, "site");
    requireNonNull(schema, "schema");
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("Invalid rows of site %s: none".formatted(site));
    }
  }

  long heldOut() {
    int split = schema.fieldIndex(SPLIT);
    return rows.stream().filter(row -> TEST.equals(row.getString(split))).count();
  }

  /** The rows only counted: no row belongs in a message. */
  @Override
  public String toString() {
    return "SiteRows[%s, %d rows]".formatted(site, rows.size());
  }
}
