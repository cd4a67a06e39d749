package org.interlake.site.audit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * The Delta table {@code audit} in the folder of the ledger; {@code docs/spec/audit.md} describes
 * it. Rows are added and never changed.
 */
public final class AuditTable {
  /** The table's folder within the ledger's. */
  public static final String TABLE = "audit";

  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required("sequence", DataTypes.LongType),
            required("recorded_at", DataTypes.TimestampType),
            required("kind", DataTypes.StringType),
            required("run", DataTypes.StringType),
            required("plan_digest", DataTypes.StringType),
            required("round", DataTypes.IntegerType),
            required("dataset", DataTypes.StringType),
            required("purpose", DataTypes.StringType),
            required("coordinator", DataTypes.StringType),
            required("by", DataTypes.StringType),
            required("table_id", DataTypes.StringType),
            required("table_version", DataTypes.LongType),
            required("schema_digest", DataTypes.StringType),
            required("view_digest", DataTypes.StringType),
            required("reasons", DataTypes.StringType),
            required("words", DataTypes.StringType),
            required("bytes", DataTypes.LongType),
            required("content_digest", DataTypes.StringType),
            required("epsilon", DataTypes.DoubleType),
            required("delta", DataTypes.DoubleType),
            required("previous_digest", DataTypes.StringType),
            required("digest", DataTypes.StringType)
          });

  private final Supplier<SparkSession> spark;
  private final URI folder;
  private final SiteId site;

  /**
   * @param spark asked when the table is read or written
   * @param folder of the ledgers of any number of sites
   * @param site whose audit it is
   */
  public AuditTable(Supplier<SparkSession> spark, URI folder, SiteId site) {
    this.spark = requireNonNull(spark, "spark");
    this.folder = requireNonNull(folder, "folder");
    this.site = requireNonNull(site, "site");
  }

  /** The table's columns. */
  public static StructType schema() {
    return SCHEMA;
  }

  private static StructField required(String name, DataType type) {
    return DataTypes.createStructField(name, type, false);
  }

  /**
   * A row as the table has it.
   *
   * @param digest what the table says that the row's digest is
   */
  record Stored(AuditEntry entry, Digest digest) {}

  /**
   * Every row, by number; none if there is no table.
   *
   * @throws AuditException if the table cannot be read
   */
  List<Stored> rows() {
    return collect("read", "true");
  }

  /** The rows of a run. */
  List<Stored> rowsOf(String run) {
    return collect("read", "run = '%s'".formatted(run)); // a run's name holds no quote
  }

  /** The number of the last row; 0 without one. */
  long last() {
    try {
      if (!exists()) {
        return 0;
      }
      Row row = table().agg(functions.max("sequence")).head();
      return row.isNullAt(0) ? 0 : row.getLong(0);
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unusable("read", e);
    }
  }

  private List<Stored> collect(String verb, String condition) {
    try {
      List<Stored> rows = new ArrayList<>();
      if (exists()) {
        for (Row row : table().filter(condition).collectAsList()) {
          rows.add(fromRow(row));
        }
      }
      rows.sort(Comparator.comparingLong(stored -> stored.entry().sequence()));
      return rows;
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unusable(verb, e);
    }
  }

  /**
   * Adds rows that follow the table's last one. If another process has added any from the same
   * number on, nothing is added. Returns when they are committed.
   *
   * @throws AuditException if they are not known to be
   */
  void append(List<AuditEntry> entries) {
    try {
      spark
          .get()
          .createDataFrame(entries.stream().map(AuditTable::row).toList(), SCHEMA)
          .coalesce(1)
          .write()
          .format("delta")
          .mode("append")
          .option("delta.setTransactionRetentionDuration", "interval 30 days")
          .option("txnAppId", "interlake/audit/%s/%d".formatted(site, entries.get(0).sequence()))
          .option("txnVersion", 1)
          .save(path().toString());
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unusable("written", e);
    }
  }

  private Dataset<Row> table() {
    return spark.get().read().format("delta").load(path().toString());
  }

  private boolean exists() throws IOException {
    Path log = new Path(path(), "_delta_log");
    return log.getFileSystem(spark.get().sessionState().newHadoopConf()).exists(log);
  }

  private Path path() {
    return new Path(new Path(folder), site.name() + "/" + TABLE);
  }

  private AuditException unusable(String verb, Exception e) {
    return new AuditException(
        "The audit %s could not be %s: %s. Check 'ledger' of the site's configuration, and this user's rights on it"
            .formatted(
                path(),
                verb,
                String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString())),
        e);
  }

  private static Row row(AuditEntry entry) {
    AuditEvent event = entry.event();
    return RowFactory.create(
        entry.sequence(),
        Timestamp.from(entry.recordedAt()),
        event.kind().key(),
        event.run(),
        event.plan(),
        event.round(),
        event.dataset(),
        event.purpose(),
        event.coordinator(),
        event.by(),
        event.table(),
        event.tableVersion(),
        event.schema(),
        event.view(),
        event.reasons(),
        event.words(),
        event.bytes(),
        event.content(),
        event.epsilon(),
        event.delta(),
        entry.previous().hex(),
        entry.digest().hex());
  }

  private static Stored fromRow(Row row) {
    AuditEvent event =
        new AuditEvent(
            AuditEvent.Kind.ofKey(row.getAs("kind")),
            row.getAs("run"),
            row.getAs("plan_digest"),
            row.<Integer>getAs("round"),
            row.getAs("dataset"),
            row.getAs("purpose"),
            row.getAs("coordinator"),
            row.getAs("by"),
            row.getAs("table_id"),
            row.<Long>getAs("table_version"),
            row.getAs("schema_digest"),
            row.getAs("view_digest"),
            row.getAs("reasons"),
            row.getAs("words"),
            row.<Long>getAs("bytes"),
            row.getAs("content_digest"),
            row.<Double>getAs("epsilon"),
            row.<Double>getAs("delta"));
    return new Stored(
        new AuditEntry(
            row.<Long>getAs("sequence"),
            row.<Timestamp>getAs("recorded_at").toInstant(),
            event,
            Digest.ofHex(row.getAs("previous_digest"))),
        Digest.ofHex(row.getAs("digest")));
  }
}
