package org.interlake.driver.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.TableVersion;

/**
 * A Delta table at a version.
 *
 * @param rows of that version
 */
public record PinnedTable(Dataset<Row> rows, TableVersion version) {
  private static final String DATA_FRAME = "dataframe";

  /** Sums of hashes do not overflow. */
  private static final DataType WIDE = new DecimalType(38, 0);

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
      throw new TableException(
          "Cannot read table %s%s: %s."
              .formatted(
                  identifier,
                  asked.isPresent() ? " at version " + asked.getAsLong() : "",
                  cause(e)),
          e);
    }
  }

  /**
   * Pins rows that are of no table in particular: what tells them from others is a digest of their
   * number and of two sums over their hashes, whatever their order. Columns of nested types, which
   * no plan reads, are left out.
   *
   * @param rows the same each time they are read; read once here
   * @throws TableException if they cannot be read
   */
  public static PinnedTable ofRows(Dataset<Row> rows) {
    try {
      Column[] values =
          Arrays.stream(rows.schema().fields())
              .filter(field -> !isNested(field.dataType()))
              .map(field -> functions.col("`%s`".formatted(field.name().replace("`", "``"))))
              .flatMap(column -> Stream.of(column, column.isNull()))
              .toArray(Column[]::new);
      Row sums =
          rows.agg(
                  functions.count(functions.lit(1)),
                  functions.sum(functions.xxhash64(values).cast(WIDE)),
                  functions.sum(functions.hash(values).cast(WIDE)))
              .head();
      return new PinnedTable(
          rows,
          new TableVersion(
              DATA_FRAME,
              DATA_FRAME,
              0,
              Digest.of(rows.schema().toDDL().getBytes(UTF_8)),
              Digest.of(sums.mkString(" ").getBytes(UTF_8)),
              null,
              null));
    } catch (Exception e) { // Spark declares none of those that its parser and analyser throw
      throw new TableException("Cannot read the rows: %s.".formatted(cause(e)), e);
    }
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof MapType || type instanceof ArrayType;
  }

  private static String cause(Exception e) {
    String cause =
        e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
    return cause == null ? e.toString() : sentence(cause);
  }

  /** The first line of what Spark says, without its full stop. */
  private static String sentence(String cause) {
    return cause.lines().findFirst().orElse("").replaceAll("\\.$", "");
  }
}
