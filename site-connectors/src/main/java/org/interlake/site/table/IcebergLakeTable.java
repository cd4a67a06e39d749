package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.interlake.protocol.message.TableVersion;

/**
 * An Iceberg table of one of the session's catalogs, whose versions are snapshots. Only Spark SQL
 * and Spark's catalog interfaces are used: Iceberg's own classes are the cluster's.
 */
final class IcebergLakeTable implements LakeTable {
  private static final String CATALOG_CLASS = "org.apache.iceberg.spark.SparkCatalog";
  private static final String REMEDY =
      "Check 'table:' of the dataset in the site's configuration, the catalog's settings"
          + " (spark.sql.catalog.<name>...), and this user's rights on it";

  private final SparkSession spark;
  private final List<String> parts;
  private final String identifier;
  private final DatasetConfig.Moment moment;
  private final PinFolder pins;

  IcebergLakeTable(
      SparkSession spark, List<String> parts, DatasetConfig.Moment moment, PinFolder pins) {
    this.spark = requireNonNull(spark, "spark");
    this.parts = List.copyOf(parts);
    this.identifier = TableName.quoted(parts);
    this.moment = requireNonNull(moment, "moment");
    this.pins = requireNonNull(pins, "pins");
  }

  @Override
  public PinnedTable pin(Wanted wanted) {
    requireIceberg();
    String id = tableId();
    long snapshot =
        wanted.accepted().isPresent() ? wanted.accepted().get().version() : snapshotId();
    Dataset<Row> rows;
    try {
      rows = spark.sql("SELECT * FROM %s VERSION AS OF %d".formatted(identifier, snapshot));
    } catch (Exception e) { // Spark declares none of those that its analyser and Iceberg throw
      throw TableException.unavailable(
          "snapshot %d of table %s".formatted(snapshot, name()),
          "If it has expired, name another as 'version:' of the dataset in the site's configuration for new runs, and keep snapshots longer than a run takes; let this run end, it cannot go on here",
          e);
    }
    return new PinnedTable(
        wanted.view().of(rows),
        TableName.viewed(
            new TableVersion(
                "iceberg", id, snapshot, TableName.schemaDigest(rows.schema(), wanted.columns())),
            wanted,
            pins));
  }

  private void requireIceberg() {
    try {
      Class.forName(CATALOG_CLASS, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new TableException(
          ("Cannot read Iceberg table %s: Spark has no Iceberg. Start the site with --packages"
                  + " org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0 and the catalog's"
                  + " settings (docs/guide/tables.md).")
              .formatted(name()),
          e);
    }
  }

  /** The table's UUID; another table under the same name has another. */
  private String tableId() {
    Table table;
    try {
      spark.sql("REFRESH TABLE " + identifier); // catalogs cache what they have loaded
      table = load();
    } catch (Exception e) {
      throw TableException.unavailable("table " + name(), REMEDY, e);
    }
    String provider = table.properties().getOrDefault("provider", "unknown");
    if (!provider.equals("iceberg") || table.id() == null) {
      throw new TableException(
          "Table %s is not an Iceberg table but %s (say its format as 'format:' of the dataset in the site's configuration)."
              .formatted(name(), provider));
    }
    return table.id();
  }

  private Table load() throws Exception {
    CatalogManager catalogs =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().catalogManager();
    boolean named = parts.size() > 1 && catalogs.isCatalogRegistered(parts.get(0));
    CatalogPlugin catalog = named ? catalogs.catalog(parts.get(0)) : catalogs.currentCatalog();
    List<String> within = named ? parts.subList(1, parts.size()) : parts;
    String[] namespace =
        within.size() == 1 && !named
            ? catalogs.currentNamespace()
            : within.subList(0, within.size() - 1).toArray(new String[0]);
    return ((TableCatalog) catalog)
        .loadTable(Identifier.of(namespace, within.get(within.size() - 1)));
  }

  private long snapshotId() {
    if (moment instanceof DatasetConfig.Version version) {
      return version.number();
    }
    if (moment instanceof DatasetConfig.AtTime at) {
      return onlyId(
              "SELECT snapshot_id FROM %s.history WHERE made_current_at <= TIMESTAMP '%s' ORDER BY made_current_at DESC LIMIT 1"
                  .formatted(identifier, at.time()))
          .orElseThrow(
              () ->
                  new TableException(
                      "Table %s has no snapshot as old as %s. Give the dataset another 'timestamp:', or none for the newest."
                          .formatted(name(), at.time())));
    }
    return onlyId("SELECT snapshot_id FROM %s.refs WHERE name = 'main'".formatted(identifier))
        .orElseThrow(
            () ->
                new TableException(
                    "Table %s has no snapshot yet: nothing was ever written to it. Write to it, if only no rows."
                        .formatted(name())));
  }

  private Optional<Long> onlyId(String sql) {
    try {
      return spark.sql(sql).takeAsList(1).stream().findFirst().map(row -> row.getLong(0));
    } catch (Exception e) {
      throw TableException.unavailable("the snapshots of table " + name(), REMEDY, e);
    }
  }

  private String name() {
    return String.join(".", parts);
  }
}
