package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.table.TableException;
import org.interlake.protocol.job.ExitCode;

/** A Delta table as an operator names it: a name in a catalog, or where it lies. */
final class TableName {
  private TableName() {}

  /** A path as SQL names it, and a name as it is. */
  static String inSql(String table) {
    return table.contains("/") && !table.contains("`")
        ? "delta.`%s`".formatted(table.contains(":") ? table : Path.of(table).toAbsolutePath())
        : table;
  }

  /**
   * Pins the table that an option names.
   *
   * @param version empty for the newest
   * @throws CommandException UNAVAILABLE if there is no such table or version
   */
  static PinnedTable pin(SparkSession spark, String option, String table, OptionalLong version) {
    try {
      return PinnedTable.of(spark, inSql(table), version);
    } catch (TableException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "%s Check %s, and this user's rights on it.".formatted(e.getMessage(), option));
    }
  }
}
