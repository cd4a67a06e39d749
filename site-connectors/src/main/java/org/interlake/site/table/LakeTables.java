package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.SiteId;

/** Which connector reads which kind of table. */
public final class LakeTables {
  private final SparkSession spark;
  private final SiteId site;
  private final UnaryOperator<String> environment;

  /**
   * @param environment gives a variable's value, or null; passwords stand there
   */
  public LakeTables(SparkSession spark, SiteId site, UnaryOperator<String> environment) {
    this.spark = requireNonNull(spark, "spark");
    this.site = requireNonNull(site, "site");
    this.environment = requireNonNull(environment, "environment");
  }

  /**
   * The table behind a dataset's name.
   *
   * @param pins where what a run pins is kept
   * @throws TableException if this Spark cannot read such tables
   */
  public LakeTable open(String dataset, DatasetConfig config, PinFolder pins) {
    DatasetConfig.Table table = config.table();
    TableName name = new TableName(site, dataset);
    if (table instanceof DatasetConfig.DeltaPath delta) {
      return DeltaLakeTable.atPath(spark, delta.path(), config.moment(), pins);
    }
    if (table instanceof DatasetConfig.CatalogTable delta) {
      return DeltaLakeTable.named(spark, delta.parts(), config.moment(), pins);
    }
    if (table instanceof DatasetConfig.IcebergTable iceberg) {
      return new IcebergLakeTable(spark, iceberg.parts(), config.moment(), pins);
    }
    if (table instanceof DatasetConfig.FileFolder folder) {
      return new FileLakeTable(spark, name, folder, pins);
    }
    if (table instanceof DatasetConfig.JdbcTable jdbc) {
      DatabaseReader database = new DatabaseReader(spark, jdbc.database(), environment);
      return jdbc.asOf().isPresent()
          ? new AsOfLakeTable(name, database, jdbc, pins)
          : new CopiedLakeTable(spark, name, new DatabaseRows(spark, database, jdbc), pins);
    }
    return new CopiedLakeTable(spark, name, catalogRows(table), pins);
  }

  private CatalogRows catalogRows(DatasetConfig.Table table) {
    if (table instanceof DatasetConfig.HiveTable hive) {
      return CatalogRows.of(spark, hive);
    }
    return table instanceof DatasetConfig.SparkTable named
        ? CatalogRows.of(spark, named)
        : CatalogRows.of(spark, (DatasetConfig.SparkQuery) table);
  }
}
