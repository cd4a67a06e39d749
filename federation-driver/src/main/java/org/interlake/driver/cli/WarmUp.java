package org.interlake.driver.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.MetricSums;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import scala.Option;

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
      training(spark, folder + "/rows");
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

  /** What a site does between its start and its first update. */
  private static void training(SparkSession spark, String path) {
    Plan plan =
        PlanReader.parse(
            "warm-up",
            """
            interlake: 1
            name: warm-up
            federation: warm-up
            dataset: warm-up
            sites: [north]
            features:
              - {column: age, type: double, impute: mean, scale: standard}
              - {column: kind, type: long, encode: one-hot}
            label: {column: ill, type: long, positive: 1, negative: 0}
            split: {column: split, train: train, test: test}
            model: {name: warm-up, family: logistic-regression, l2: 1}
            strategy: {name: newton}
            rounds: {maximum: 1}
            """);
    spark
        .range(40)
        .selectExpr(
            "CAST(id AS DOUBLE) AS age",
            "id % 3 AS kind",
            "CAST(id % 2 AS BIGINT) AS ill",
            "IF(id % 5 = 0, 'test', 'train') AS split")
        .write()
        .format("delta")
        .save(path);
    DeltaLog.forTable(spark, new Path(path)).update(false, Option.empty(), Option.empty());
    try (SiteTable table =
        SiteTable.read(
            spark.sql("SELECT * FROM delta.`%s` VERSION AS OF 0".formatted(path)), plan)) {
      ContractFitter fitter = new ContractFitter(plan);
      ContractCounts counts = table.contractCounts();
      ContractDraft draft = fitter.draft(counts.vector(), List.of(counts.categories()));
      FittedContract contract = fitter.fit(draft, table.contractSpread(draft.means()));
      SiteData data = table.encode(contract);
      TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
      DoubleVector parameters = algorithm.initialModel().parameters();
      algorithm.compute(
          data, parameters, new SiteRound(new SiteId("north"), RoundNumber.FIRST, plan.seed()));
      MetricSums.measure(data.test(), parameters, plan.evaluation().scoreBins());
    }
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
