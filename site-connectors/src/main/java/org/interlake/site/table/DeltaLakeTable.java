package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructField;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.TableVersion;
import scala.Option;

/**
 * A Delta table, by path or by catalog name. It is read through Spark SQL, so that a catalog's own
 * grants, row filters and masks apply.
 */
public final class DeltaLakeTable implements LakeTable {
  private static final String READER = "spark.databricks.delta.v2.enableMode";

  private final SparkSession spark;
  private final String identifier;
  private final String configured;
  private final Optional<String> folder;

  private DeltaLakeTable(
      SparkSession spark, String identifier, String configured, Optional<String> folder) {
    this.spark = requireNonNull(spark, "spark");
    this.identifier = identifier;
    this.configured = configured;
    this.folder = folder;
  }

  /** A table in a folder of any Hadoop file system. */
  public static DeltaLakeTable atPath(SparkSession spark, URI folder) {
    String path = new Path(folder).toString(); // Hadoop reads no %20 in a path
    return new DeltaLakeTable(spark, "delta." + quoted(path), path, Optional.of(path));
  }

  /** A table of the session's catalogs, by the parts of its name. */
  public static DeltaLakeTable named(SparkSession spark, List<String> parts) {
    return new DeltaLakeTable(
        spark,
        parts.stream().map(DeltaLakeTable::quoted).collect(Collectors.joining(".")),
        String.join(".", parts),
        Optional.empty());
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  @Override
  public PinnedTable pin(OptionalLong version, List<String> columns) {
    Snapshot newest = snapshot();
    long pinned = version.isPresent() ? version.getAsLong() : newest.version();
    Dataset<Row> rows = rowsAt(pinned);
    String schema =
        java.util.Arrays.stream(rows.schema().fields())
            .filter(field -> columns.contains(field.name()))
            .map(StructField::toDDL)
            .sorted()
            .collect(Collectors.joining("\n"));
    return new PinnedTable(
        rows,
        new TableVersion(
            "delta", newest.metadata().id(), pinned, Digest.of(schema.getBytes(UTF_8))));
  }

  /**
   * The table as it stands. Delta's own log is asked where the folder is known: DESCRIBE DETAIL
   * costs a site that has just started seconds, of which its answer needs none.
   */
  private Snapshot snapshot() {
    DeltaLog log = DeltaLog.forTable(spark, new Path(folder.orElseGet(this::locationInCatalog)));
    try {
      Snapshot newest = log.update(false, Option.empty(), Option.empty());
      if (log.tableExists()) {
        return newest;
      }
    } catch (Exception e) {
      throw unavailable("table " + configured, e);
    }
    throw new TableException(
        ("Cannot read table %s: there is no Delta table. Check 'path:' or 'table:' of the dataset in"
                + " the site's configuration, and this user's rights on it.")
            .formatted(configured));
  }

  private String locationInCatalog() {
    Row detail = detail();
    String format = detail.getAs("format");
    if (!"delta".equals(format)) {
      throw new TableException(
          "Table %s is not a Delta table but %s (this version of Interlake reads Delta tables)"
              .formatted(configured, format));
    }
    return detail.getAs("location");
  }

  /** DESCRIBE DETAIL does not know tables that the session reads through Delta Kernel. */
  private Row detail() {
    Option<String> mode = spark.conf().getOption(READER);
    spark.conf().set(READER, "NONE");
    try {
      return query("DESCRIBE DETAIL " + identifier);
    } finally {
      if (mode.isDefined()) {
        spark.conf().set(READER, mode.get());
      } else {
        spark.conf().unset(READER);
      }
    }
  }

  private Dataset<Row> rowsAt(long version) {
    try {
      return spark.sql("SELECT * FROM %s VERSION AS OF %d".formatted(identifier, version));
    } catch (Exception e) {
      throw unavailable("version %d of table %s".formatted(version, configured), e);
    }
  }

  private Row query(String sql) {
    try {
      return spark.sql(sql).head();
    } catch (Exception e) {
      throw unavailable("table " + configured, e);
    }
  }

  /** Spark declares no checked exception in Java for what its parser and analyser throw. */
  private static TableException unavailable(String what, Exception e) {
    TableException.requireNotStopped(e);
    String cause =
        e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
    return new TableException(
        ("Cannot read %s: %s. Check 'path:' or 'table:' of the dataset in the site's"
                + " configuration, and this user's rights on it.")
            .formatted(what, cause == null ? e.toString() : cause.lines().findFirst().orElse("")),
        e);
  }
}
