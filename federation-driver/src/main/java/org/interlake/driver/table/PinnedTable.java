package org.interlake.driver.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.TableVersion;

/**
 * A Delta table at a version.
 *
 * @param rows of that version
 */
public record PinnedTable(Dataset<Row> rows, TableVersion version) {
  public PinnedTable {
    requireNonNull(rows, "rows");
    requireNonNull(version, "version");
  }

  /**
   * Pins a table.
   *
   * @param identifier a name in the session's catalogs, or {@code delta.`/path`}, as in SQL
   * @param asked empty for the newest version
   * @throws TableException if there is no such table or version
   */
  public static PinnedTable of(SparkSession spark, String identifier, OptionalLong asked) {
    try {
      Row detail = spark.sql("DESCRIBE DETAIL " + identifier).head();
      if (!"delta".equals(detail.getAs("format"))) {
        throw new TableException(
            "Table %s is not a Delta table but %s (write it as one: CREATE TABLE ... USING delta)."
                .formatted(identifier, detail.<Object>getAs("format")),
            null);
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
      return new PinnedTable(
          rows,
          new TableVersion(
              "delta",
              detail.getAs("id"),
              version,
              Digest.of(rows.schema().toDDL().getBytes(UTF_8))));
    } catch (TableException e) {
      throw e;
    } catch (Exception e) { // Spark declares none of those that its parser and analyser throw
      String cause =
          e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
      throw new TableException(
          "Cannot read table %s%s: %s."
              .formatted(
                  identifier,
                  asked.isPresent() ? " at version " + asked.getAsLong() : "",
                  cause == null ? e.toString() : sentence(cause)),
          e);
    }
  }

  /** The first line of what Spark says, without its full stop. */
  private static String sentence(String cause) {
    return cause.lines().findFirst().orElse("").replaceAll("\\.$", "");
  }
}
