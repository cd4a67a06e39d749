package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.interlake.protocol.message.TableVersion;
import scala.Option;

/**
 * A Delta table, by path or by catalog name. It is read through Spark SQL, so that a catalog's own
 * grants, row filters and masks apply.
 */
final class DeltaLakeTable implements LakeTable {
  private static final String READER = "spark.databricks.delta.v2.enableMode";

  private final SparkSession spark;
  private final String identifier;
  private final String configured;
  private final Optional<String> folder;
  private final DatasetConfig.Moment moment;
  private final PinFolder pins;

  private DeltaLakeTable(
      SparkSession spark,
      String identifier,
      String configured,
      Optional<String> folder,
      DatasetConfig.Moment moment,
      PinFolder pins) {
    this.spark = requireNonNull(spark, "spark");
    this.identifier = identifier;
    this.configured = configured;
    this.folder = folder;
    this.moment = requireNonNull(moment, "moment");
    this.pins = requireNonNull(pins, "pins");
  }

  /** A table in a folder of any Hadoop file system. */
  static DeltaLakeTable atPath(
      SparkSession spark, URI folder, DatasetConfig.Moment moment, PinFolder pins) {
    String path = new Path(folder).toString(); // Hadoop reads no %20 in a path
    return new DeltaLakeTable(
        spark, "delta." + TableName.quoted(List.of(path)), path, Optional.of(path), moment, pins);
  }

  /** A table of the session's catalogs, by the parts of its name. */
  static DeltaLakeTable named(
      SparkSession spark, List<String> parts, DatasetConfig.Moment moment, PinFolder pins) {
    return new DeltaLakeTable(
        spark, TableName.quoted(parts), String.join(".", parts), Optional.empty(), moment, pins);
  }

  @Override
  public PinnedTable pin(Wanted wanted) {
    DeltaLog log = log();
    Snapshot newest = snapshot(log);
    long pinned =
        wanted.accepted().isPresent()
            ? wanted.accepted().get().version()
            : versionAt(log, newest.version());
    Dataset<Row> rows = rowsAt(pinned);
    return new PinnedTable(
        wanted.view().of(rows),
        TableName.viewed(
            new TableVersion(
                "delta",
                newest.metadata().id(),
                pinned,
                TableName.schemaDigest(rows.schema(), wanted.columns())),
            wanted,
            pins));
  }

  private long versionAt(DeltaLog log, long newest) {
    if (moment instanceof DatasetConfig.Version version) {
      return version.number();
    }
    if (moment instanceof DatasetConfig.AtTime at) {
      try {
        return log.history()
            .getActiveCommitAtTime(Timestamp.from(at.time()), Option.empty(), true, true, false)
            .version();
      } catch (Exception e) {
        throw TableException.unavailable(
            "table %s as it was at %s".formatted(configured, at.time()),
            "Give the dataset another 'timestamp:', or none for the newest version",
            e);
      }
    }
    return newest;
  }

  /**
   * The table as it stands. Delta's own log is asked where the folder is known: DESCRIBE DETAIL
   * costs a site that has just started seconds, of which its answer needs none.
   */
  private DeltaLog log() {
    return DeltaLog.forTable(spark, new Path(folder.orElseGet(this::locationInCatalog)));
  }

  private Snapshot snapshot(DeltaLog log) {
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
          "Table %s is not a Delta table but %s (say 'format: %s' beside 'table:' of the dataset in the site's configuration)."
              .formatted(configured, format, "iceberg".equals(format) ? "iceberg" : "hive"));
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
      throw TableException.unavailable(
          "version %d of table %s".formatted(version, configured),
          "If it was removed, restore it, or name another as 'version:' of the dataset in the site's configuration for new runs; let this run end, it cannot go on here",
          e);
    }
  }

  private Row query(String sql) {
    try {
      return spark.sql(sql).head();
    } catch (Exception e) {
      throw unavailable("table " + configured, e);
    }
  }

  private static TableException unavailable(String what, Exception e) {
    return TableException.unavailable(
        what,
        "Check 'path:' or 'table:' of the dataset in the site's configuration, and this user's rights on it",
        e);
  }
}
