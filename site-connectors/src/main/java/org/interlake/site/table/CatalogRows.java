package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.site.table.DatasetConfig.HiveTable;
import org.interlake.site.table.DatasetConfig.SparkQuery;
import org.interlake.site.table.DatasetConfig.SparkTable;

/**
 * Rows of a table, view or query as the site's own Spark gives them to this user: row filters and
 * column masks of the catalog apply.
 *
 * @param query empty of a whole table
 */
record CatalogRows(SparkSession spark, String format, String named, String sql, String query)
    implements RowSource {
  private static final String CATALOG = "spark.sql.catalogImplementation";

  CatalogRows {
    requireNonNull(spark, "spark");
    requireNonNull(format, "format");
    requireNonNull(named, "named");
    requireNonNull(sql, "sql");
    requireNonNull(query, "query");
  }

  static CatalogRows of(SparkSession spark, HiveTable table) {
    if (!"hive".equals(spark.conf().get(CATALOG, "in-memory"))) {
      throw new TableException(
          "Cannot read Hive table %s: this Spark uses no Hive metastore. Start the site with --conf %s=hive, and with the metastore's hive-site.xml in Spark's conf folder."
              .formatted(table.name(), CATALOG));
    }
    return table(spark, table.format(), table.name(), table.parts());
  }

  static CatalogRows of(SparkSession spark, SparkTable table) {
    return table(spark, table.format(), table.name(), table.parts());
  }

  static CatalogRows of(SparkSession spark, SparkQuery query) {
    return new CatalogRows(
        spark, query.format(), "the dataset's query", query.query(), query.query());
  }

  private static CatalogRows table(
      SparkSession spark, String format, String name, List<String> parts) {
    return new CatalogRows(
        spark, format, "table " + name, "SELECT * FROM " + TableName.quoted(parts), "");
  }

  @Override
  public void withRows(List<String> columns, Consumer<Dataset<Row>> work) {
    Dataset<Row> rows;
    try {
      rows = spark.sql(sql);
    } catch (Exception e) { // Spark declares none of those that its parser and analyser throw
      throw TableException.unavailable(
          named,
          "Check 'table:' or 'query:' of the dataset in the site's configuration, and this user's rights on it",
          e);
    }
    work.accept(rows);
  }
}
