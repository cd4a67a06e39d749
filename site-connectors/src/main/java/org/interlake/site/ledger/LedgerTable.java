package org.interlake.site.ledger;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * The Delta table {@code privacy_ledger}, one row for each answer; {@code docs/spec/registry.md}
 * describes it. Rows are added and never changed. A row of a run and round is added once: the
 * transaction's application is the run and its plan, its version the round (Delta's {@code txn}).
 */
public final class LedgerTable {
  /** The table's folder within the ledger's. */
  public static final String TABLE = "privacy_ledger";

  private static final StructType EVENT =
      new StructType(
          new StructField[] {
            required("noise_multiplier", DataTypes.DoubleType),
            required("sampling_rate", DataTypes.DoubleType),
            required("steps", DataTypes.LongType)
          });
  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required("recorded_at", DataTypes.TimestampType),
            required("dataset", DataTypes.StringType),
            required("table_id", DataTypes.StringType),
            required("run", DataTypes.StringType),
            required("plan_digest", DataTypes.StringType),
            required("round", DataTypes.IntegerType),
            required("model_digest", DataTypes.StringType),
            required("purpose", DataTypes.StringType),
            required("unit", DataTypes.StringType),
            required("events", DataTypes.createArrayType(EVENT, false)),
            required("epsilon", DataTypes.DoubleType),
            required("delta", DataTypes.DoubleType)
          });

  private final SparkSession spark;
  private final URI folder;
  private final SiteId site;

  /**
   * @param folder of the ledgers of any number of sites
   * @param site whose ledger it is
   */
  public LedgerTable(SparkSession spark, URI folder, SiteId site) {
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
   * Every entry, the oldest first.
   *
   * @throws LedgerException if the table cannot be read
   */
  public List<LedgerEntry> entries() {
    try {
      if (!path().getFileSystem(spark.sessionState().newHadoopConf()).exists(path())) {
        return List.of();
      }
      List<LedgerEntry> entries = new ArrayList<>();
      for (Row row : spark.read().format("delta").load(path().toString()).collectAsList()) {
        entries.add(fromRow(row));
      }
      entries.sort(
          Comparator.comparing(LedgerEntry::recordedAt)
              .thenComparing(entry -> entry.run().name())
              .thenComparing(LedgerEntry::round));
      return List.copyOf(entries);
    } catch (IOException e) {
      throw unusable("read", e);
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unusable("read", e);
    }
  }

  /**
   * Adds an entry, unless there is one of its run, plan and round. Returns when it is committed.
   *
   * @throws LedgerException if it is not known to be
   */
  void append(LedgerEntry entry) {
    try {
      spark
          .createDataFrame(List.of(row(entry)), SCHEMA)
          .write()
          .format("delta")
          .mode("append")
          .option(
              "txnAppId", "interlake/%s/%s/%s".formatted(entry.run(), entry.plan().hex(), TABLE))
          .option("txnVersion", entry.round().number())
          .save(path().toString());
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unusable("written", e);
    }
  }

  private Path path() {
    return new Path(new Path(folder), site.name() + "/" + TABLE);
  }

  private LedgerException unusable(String verb, Exception e) {
    return new LedgerException(
        "The privacy ledger %s could not be %s: %s. Nothing that costs privacy leaves until it can. Check 'ledger' of the site's configuration, and this user's rights on it"
            .formatted(
                path(),
                verb,
                String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString())),
        e);
  }

  private static Row row(LedgerEntry entry) {
    List<Row> events = new ArrayList<>();
    for (SampledGaussian event : entry.events()) {
      events.add(RowFactory.create(event.noiseMultiplier(), event.samplingRate(), event.steps()));
    }
    return RowFactory.create(
        Timestamp.from(entry.recordedAt()),
        entry.account().dataset(),
        entry.account().tableId(),
        entry.run().name(),
        entry.plan().hex(),
        entry.round().number(),
        entry.model().hex(),
        entry.purpose(),
        entry.unit(),
        events,
        entry.epsilon(),
        entry.delta());
  }

  private static LedgerEntry fromRow(Row row) {
    List<SampledGaussian> events = new ArrayList<>();
    for (Row event : row.<Row>getList(row.fieldIndex("events"))) {
      events.add(
          new SampledGaussian(
              event.<Double>getAs("noise_multiplier"),
              event.<Double>getAs("sampling_rate"),
              event.<Long>getAs("steps")));
    }
    return new LedgerEntry(
        row.<Timestamp>getAs("recorded_at").toInstant(),
        new PrivacyAccount(row.getAs("dataset"), row.getAs("table_id")),
        new RunId(row.getAs("run")),
        Digest.ofHex(row.getAs("plan_digest")),
        new RoundNumber(row.<Integer>getAs("round")),
        Digest.ofHex(row.getAs("model_digest")),
        row.getAs("purpose"),
        row.getAs("unit"),
        events,
        row.<Double>getAs("epsilon"),
        row.<Double>getAs("delta"));
  }
}
