package org.interlake.driver.simulate;

import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.table.TableException;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.TableVersion;

/**
 * A Delta table of the driver's own, at a version: the pool of a simulation, or reference rows.
 *
 * @param rows of that version
 * @param version what the registry names it by
 */
public record PinnedPool(Dataset<Row> rows, TableVersion version) {
  /**
   * Pins a table.
   *
   * @param identifier a name in the session's catalogs, or {@code delta.`/path`}, as in SQL
   * @param asked empty for the newest version
   * @throws SimulationException if there is no such table or version
   */
  public static PinnedPool of(SparkSession spark, String identifier, OptionalLong asked) {
    try {
      PinnedTable table = PinnedTable.of(spark, identifier, asked);
      return new PinnedPool(table.rows(), table.version());
    } catch (TableException e) {
      throw new SimulationException(
          ExitCode.UNAVAILABLE, e.getMessage() + " Check its name, and this user's rights on it.");
    }
  }
}
