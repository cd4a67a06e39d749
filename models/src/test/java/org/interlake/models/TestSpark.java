package org.interlake.models;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests. */
public final class TestSpark {
  private TestSpark() {}

  /** The running session, or a new one. */
  public static synchronized SparkSession session() {
    return builder().getOrCreate();
  }

  /** The settings that every session of the tests has. */
  static SparkSession.Builder builder() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("interlake-models-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1");
  }
}
