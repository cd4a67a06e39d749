package org.interlake.driver.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.OptionalLong;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.Digest;
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
      Row detail = spark.sql("DESCRIBE DETAIL " + identifier).head();
      if (!"delta".equals(detail.getAs("format"))) {
        throw new SimulationException(
            ExitCode.UNAVAILABLE,
            "Table %s is not a Delta table but %s (write it as one: CREATE TABLE ... USING delta)"
                .formatted(identifier, detail.<Object>getAs("format")));
      }
      long version =
          asked.isPresent()
              ? asked.getAsLong()
              : spark
                  .sql("DESCRIBE HISTORY %s LIMIT 1".formatted(identifier))
                  .head()
                  .<Long>getAs("version");
      Dataset<Row> rows =
          spark.sql("SELECT * FROM %s VERSION AS OF %d".formatted(identifier, version));
      return new PinnedPool(
          rows,
          new TableVersion(
              "delta",
              detail.getAs("id"),
              version,
              Digest.of(rows.schema().toDDL().getBytes(UTF_8))));
    } catch (SimulationException e) {
      throw e;
    } catch (Exception e) { // Spark declares none of those that its parser and analyser throw
      String cause =
          e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
      throw new SimulationException(
          ExitCode.UNAVAILABLE,
          "Cannot read table %s%s: %s. Check its name, and this user's rights on it."
              .formatted(
                  identifier,
                  asked.isPresent() ? " at version " + asked.getAsLong() : "",
                  cause == null ? e.toString() : cause.lines().findFirst().orElse("")));
    }
  }
}
