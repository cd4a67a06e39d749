package org.interlake.integration;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The real patients' tables that the tests train on. */
final class Hospitals {
  static final Path ROOT = Path.of(System.getProperty("interlake.root"));

  private Hospitals() {}

  /** 569 rows of three hospitals, shipped with the project. */
  static Dataset<Row> breastCancer(SparkSession spark) {
    return csv(spark, ROOT.resolve("conf/demo/breast-cancer/breast_cancer.csv"))
        .withColumn("malignant", functions.col("malignant").cast("bigint"));
  }

  /** 920 rows of four hospitals; the test is skipped where the test data are not. */
  static Dataset<Row> heart(SparkSession spark) {
    Dataset<Row> rows = csv(spark, testData().resolve("heart_disease/heart_all920.csv"));
    for (String column : new String[] {"cp", "restecg", "target"}) {
      rows = rows.withColumn(column, functions.col(column).cast("bigint"));
    }
    return rows;
  }

  /** The folder of reference data sets. */
  static Path testData() {
    String configured = System.getenv("INTERLAKE_TEST_DATA");
    Path folder =
        configured == null ? ROOT.resolve("../shared/data").normalize() : Path.of(configured);
    assumeThat(Files.isDirectory(folder.resolve("heart_disease")))
        .as("no test data in %s (set INTERLAKE_TEST_DATA)", folder)
        .isTrue();
    return folder;
  }

  private static Dataset<Row> csv(SparkSession spark, Path file) {
    return spark
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(file.toUri().toString());
  }
}
