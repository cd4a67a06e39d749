package org.interlake.integration;

import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs in a JVM of its own with Spark's jars and this class alone: no Interlake to be found. */
final class PlainSparkScorer {
  private PlainSparkScorer() {}

  /** Prints the probability of each row of a Delta table, sorted. */
  public static void main(String[] arguments) {
    try {
      Class.forName("org.interlake.models.export.SparkMlPipeline");
      throw new IllegalStateException("Interlake is on the class path");
    } catch (ClassNotFoundException expected) {
      System.out.println("no Interlake here");
    }
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
    List<Row> rows =
        PipelineModel.load(arguments[0])
            .transform(spark.read().format("delta").load(arguments[1]))
            .select("probability")
            .collectAsList();
    rows.stream()
        .map(row -> row.<Vector>getAs(0).apply(1))
        .sorted()
        .forEach(probability -> System.out.println("p " + probability));
    spark.stop();
  }
}
