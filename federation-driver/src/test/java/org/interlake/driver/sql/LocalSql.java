package org.interlake.driver.sql;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The one session of this module's tests, with a catalog over a registry of the test's. */
public final class LocalSql {
  static final Path ROOT = Path.of(System.getProperty("interlake.root"));

  private final SparkSession spark;
  private final String catalog;

  private LocalSql(SparkSession spark, String catalog) {
    this.spark = spark;
    this.catalog = catalog;
  }

  /** The one session of these tests, without any catalog of ours. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("registry-test")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }

  /**
   * @param catalog its name, which no other test takes
   * @param options pairs of option and value
   */
  static LocalSql of(String catalog, String... options) {
    SparkSession spark = session();
    String key = "spark.sql.catalog." + catalog;
    spark.conf().set(key, InterlakeCatalog.class.getName());
    for (int i = 0; i < options.length; i += 2) {
      spark.conf().set(key + "." + options[i], options[i + 1]);
    }
    return new LocalSql(spark, catalog);
  }

  SparkSession spark() {
    return spark;
  }

  /** The rows of a statement, in which {@code @} stands for the catalog, and %s for each value. */
  List<Row> rows(String sql, Object... values) {
    String statement = sql.replace("@", catalog);
    for (Object value : values) {
      statement = statement.replaceFirst("%[sd]", Matcher.quoteReplacement(String.valueOf(value)));
    }
    return spark.sql(statement).collectAsList();
  }

  Row row(String sql, Object... values) {
    return rows(sql, values).get(0);
  }

  /** Writes the 569 patients that are shipped with the project as a Delta table. */
  Path patients(Path folder) {
    Path table = folder.resolve("patients");
    spark
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(ROOT.resolve("conf/demo/breast-cancer/breast_cancer.csv").toUri().toString())
        .withColumn("malignant", functions.col("malignant").cast("bigint"))
        .coalesce(1)
        .write()
        .format("delta")
        .save(table.toString());
    return table;
  }

  static Path plan(String name) {
    return ROOT.resolve("conf/plans/" + name + ".yaml");
  }
}
