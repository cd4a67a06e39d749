package org.interlake.driver.request;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.table.TableException;
import org.interlake.protocol.job.ExitCode;

/** A Delta table as an operator names it: a name in a catalog, or where it lies. */
public final class TableName {
  private TableName() {}

  /** A path as SQL names it, and a name as it is. */
  public static String inSql(String table) {
    return table.contains("/") && !table.contains("`")
        ? "delta.`%s`".formatted(table.contains(":") ? table : Path.of(table).toAbsolutePath())
        : table;
  }

  /**
   * Pins the table that somebody names.
   *
   * @param option where they named it, for the message
   * @param version empty for the newest
   * @throws RequestException UNAVAILABLE if there is no such table or version
   */
  public static PinnedTable pin(
      SparkSession spark, String option, String table, OptionalLong version) {
    try {
      return PinnedTable.of(spark, inSql(table), version);
    } catch (TableException e) {
      throw new RequestException(
          ExitCode.UNAVAILABLE,
          "%s Check %s, and this user's rights on it.".formatted(e.getMessage(), option));
    }
  }
}
