package org.interlake.integration;

import org.apache.spark.sql.SparkSession;

/**
 * The one session of the tests that run in this JVM; the settings are those of bin/interlake for
 * short runs (conf/spark-fast-start.conf). Separate processes run with the others too.
 */
final class LocalSpark {
  private LocalSpark() {}

  static SparkSession session() {
    return builder().getOrCreate();
  }

  /** The same settings, for a test that needs a session of its own. */
  static SparkSession.Builder builder() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("interlake-integration")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
  }
}
