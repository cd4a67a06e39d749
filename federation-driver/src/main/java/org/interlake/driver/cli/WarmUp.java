package org.interlake.driver.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.ElementType;

/**
 * The training run for the class archive with which {@code bin/interlake} starts Java: does a
 * little of everything that a driver and a site do first, so that its classes are in the archive.
 * Of no other use.
 */
public final class WarmUp {
  private WarmUp() {}

  /**
   * Runs once and exits.
   *
   * @param arguments a folder to write to
   */
  public static void main(String[] arguments) throws IOException {
    String folder = arguments[0];
    try (SparkSession spark = SparkSession.builder().appName("warm-up").getOrCreate()) {
      tables(spark, folder + "/table");
      registry(spark, folder + "/registry");
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(List.of(1, 2, 3, 4), 2)
          .treeReduce(Integer::sum);
    }
  }

  private static void tables(SparkSession spark, String path) {
    spark
        .createDataset(List.of(1.0, 2.0, 3.0), Encoders.DOUBLE())
        .selectExpr("value", "CAST(value AS STRING) AS name", "value > 1 AS label")
        .write()
        .format("delta")
        .save(path);
    spark.read().format("delta").load(path).where("value > 1").groupBy("label").count().collect();
    spark.read().format("delta").option("versionAsOf", 0).load(path).javaRDD().count();
    spark.sql("SELECT max(value) FROM delta.`%s` WHERE name <> 'x'".formatted(path)).collect();
  }

  private static void registry(SparkSession spark, String folder) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    ParameterBytes parameters = ParameterBytes.of(new byte[Double.BYTES]);
    ModelVersion model =
        new ModelVersion(
            new RunId("warm-up"),
            RoundNumber.FIRST,
            "warm-up",
            parameters.digest(),
            Optional.empty(),
            "logistic-regression",
            "newton",
            ElementType.FLOAT64,
            Optional.of(parameters),
            Optional.empty(),
            Optional.empty(),
            List.of(new Coefficient("intercept", 0)),
            List.of(new SiteId("north")),
            Optional.empty(),
            Instant.EPOCH);
    Registry registry = new Registry(hadoop, folder);
    registry.append(RegistryBatch.of(model));
    registry.modelVersions(model.run());
    PromotedModels models = new PromotedModels(hadoop, folder);
    models.promote(spark, model, Optional.empty(), Instant.EPOCH);
    models.latest(model.model());
  }
}
