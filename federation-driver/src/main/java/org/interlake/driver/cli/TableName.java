package org.interlake.driver.cli;

import java.nio.file.Path;

/** A Delta table as an operator names it: a name in a catalog, or where it lies. */
final class TableName {
  private TableName() {}

  /** A path as SQL names it, and a name as it is. */
  static String inSql(String table) {
    return table.contains("/") && !table.contains("`")
        ? "delta.`%s`".formatted(table.contains(":") ? table : Path.of(table).toAbsolutePath())
        : table;
  }
}
