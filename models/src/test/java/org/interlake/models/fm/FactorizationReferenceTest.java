package org.interlake.models.fm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.FMRegressor;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestFederation;
import org.interlake.models.TestPlans;
import org.interlake.models.TestSpark;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.FactorizationMachine;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.LinearTerms;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two sites against Spark MLlib on the pooled rows. The label depends on products of features. With
 * two factors, three features can have any three products' weights, so the least squared error is
 * that of a linear regression on features and products, which MLlib finds exactly.
 */
class FactorizationReferenceTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("a", DataTypes.DoubleType)
          .add("b", DataTypes.DoubleType)
          .add("c", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("high", DataTypes.LongType)
          .add("split", DataTypes.StringType);
  private static final TestPlans PLANS =
      TestPlans.of(TestPlans.numeric("a"), TestPlans.numeric("b"), TestPlans.numeric("c"));

  private static Dataset<Row> train;
  private static Dataset<Row> test;
  private static Map<SiteId, Dataset<Row>> sites;

  @BeforeAll
  static void makeRows() {
    SplittableRandom random = new SplittableRandom(77);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      double a = random.nextDouble(-1.7, 1.7);
      double b = random.nextDouble(-1.7, 1.7);
      double c = random.nextDouble(-1.7, 1.7);
      double signal = 1 + 0.5 * a - b + 1.5 * a * b - 0.8 * b * c;
      double y = signal + random.nextDouble(-0.5, 0.5);
      long high = random.nextDouble() < 1 / (1 + Math.exp(-2 * (signal - 1))) ? 1 : 0;
      rows.add(RowFactory.create(a, b, c, y, high, i % 3 == 0 ? "test" : "train"));
    }
    Dataset<Row> all = TestSpark.session().createDataFrame(rows, SCHEMA).cache();
    train = all.where("split = 'train'");
    test = all.where("split = 'test'").cache();
    sites =
        new TreeMap<>(
            Map.of(
                new SiteId("near"),
                TestSpark.session().createDataFrame(rows.subList(0, 300), SCHEMA),
                new SiteId("far"),
                TestSpark.session().createDataFrame(rows.subList(300, 900), SCHEMA)));
  }

  @AfterAll
  static void forgetRows() {
    test.unpersist();
  }

  private static Plan plan(LabelSpec label, double l2, StrategySpec strategy) {
    return PLANS
        .withLabel(label)
        .withModel(
            new FactorizationMachine(
                "m", 2, 0.1, Intercept.FITTED, LinearTerms.FITTED, new ModelSpec.Penalty(0, l2)))
        .withStrategy(strategy)
        .withSeed(3)
        .withRounds(200, 1e-12)
        .plan();
  }

  private static VectorAssembler features() {
    return new VectorAssembler().setInputCols(new String[] {"a", "b", "c"}).setOutputCol("raw");
  }

  /** Root of the mean squared distance between two columns. */
  private static double distance(Dataset<Row> rows, String left, String right) {
    return rows.selectExpr("sqrt(avg(pow(%s - %s, 2)))".formatted(left, right))
        .first()
        .getDouble(0);
  }

  @Test
  void theLeastSquaredErrorIsReachedWhichSparksGradientDescentComesNear() {
    LabelSpec label = new LabelSpec.Measured("y", ColumnType.DOUBLE);
    Plan lbfgs = plan(label, 0, new StrategySpec.Lbfgs(10));
    Plan fedAvg = plan(label, 0, new StrategySpec.FedAvg(1, 16, 0.05));
    try (TestFederation federation = new TestFederation(lbfgs, sites)) {
      TestFederation.Trained trained = federation.train(lbfgs);
      DoubleVector averaged = federation.train(fedAvg).parameters();
      Dataset<Row> ours =
          SparkMlPipeline.of(lbfgs, federation.contract(), trained.parameters())
              .transform(test)
              .withColumnRenamed("prediction", "ours");
      Dataset<Row> exact = leastSquares(ours);
      Dataset<Row> all =
          new FMRegressor()
              .setFeaturesCol("raw")
              .setLabelCol("y")
              .setPredictionCol("spark")
              .setFactorSize(2)
              .setInitStd(0.1)
              .setStepSize(0.1)
              .setMaxIter(120)
              .setSeed(3)
              .fit(features().transform(train))
              .transform(exact);
      double toExact = distance(all, "ours", "exact");
      double sparkToExact = distance(all, "spark", "exact");
      double rmse = federation.evaluate(lbfgs, trained.parameters()).get(Metric.RMSE);
      double averagedRmse = federation.evaluate(fedAvg, averaged).get(Metric.RMSE);
      System.out.printf(
          "measured: %d rounds; to the exact predictions %.1e, Spark's FMRegressor %.1e; rmse %.4f, fedavg %.4f%n",
          trained.rounds(), toExact, sparkToExact, rmse, averagedRmse);

      assertThat(toExact).isLessThan(1e-6);
      assertThat(sparkToExact).isLessThan(0.01);
      assertThat(distance(all, "ours", "y")).isCloseTo(rmse, within(1e-9));
      assertThat(averagedRmse).isLessThan(1.05 * rmse);
    }
  }

  /** Adds the predictions of the regression on features and their products. */
  private static Dataset<Row> leastSquares(Dataset<Row> rows) {
    return new LinearRegression()
        .setFeaturesCol("products")
        .setLabelCol("y")
        .setPredictionCol("exact")
        .setSolver("normal")
        .fit(withProducts(features().transform(train)))
        .transform(withProducts(features().transform(rows)));
  }

  private static Dataset<Row> withProducts(Dataset<Row> rows) {
    Dataset<Row> products = rows;
    for (String[] pair : new String[][] {{"a", "b"}, {"a", "c"}, {"b", "c"}}) {
      products =
          new Interaction().setInputCols(pair).setOutputCol(pair[0] + pair[1]).transform(products);
    }
    return new VectorAssembler()
        .setInputCols(new String[] {"raw", "ab", "ac", "bc"})
        .setOutputCol("products")
        .transform(products);
  }

  @Test
  void classifiesAtLeastAsWellAsSparksOwnOnTheSameRows() {
    LabelSpec label =
        new LabelSpec.Binary("high", ColumnType.LONG, "1", "0", LabelSpec.OneClass.DECLINE);
    Plan plan = plan(label, 0, new StrategySpec.Lbfgs(10));
    try (TestFederation federation = new TestFederation(plan, sites)) {
      TestFederation.Trained trained = federation.train(plan);
      PipelineModel exported =
          SparkMlPipeline.of(plan, federation.contract(), trained.parameters());
      Dataset<Row> spark =
          new FMClassifier()
              .setFeaturesCol("raw")
              .setLabelCol("high")
              .setFactorSize(2)
              .setInitStd(0.1)
              .setStepSize(0.1)
              .setMaxIter(120)
              .setSeed(3)
              .fit(features().transform(train))
              .transform(features().transform(train));
      double ours = logLoss(exported.transform(train));
      double theirs = logLoss(spark);
      double heldOut = federation.evaluate(trained.parameters()).get(Metric.LOG_LOSS);
      System.out.printf(
          "binary: %d rounds; log-loss on training rows %.6f, Spark's FMClassifier %.6f%n",
          trained.rounds(), ours, theirs);

      assertThat(ours).isLessThanOrEqualTo(theirs + 1e-9);
      assertThat(theirs).isCloseTo(ours, within(1e-3));
      assertThat(logLoss(exported.transform(test))).isCloseTo(heldOut, within(1e-12));
    }
  }

  private static double logLoss(Dataset<Row> scored) {
    double sum = 0;
    List<Row> rows = scored.collectAsList();
    for (Row row : rows) {
      Vector probability = row.getAs("probability");
      sum -= Math.log(probability.apply((int) row.<Long>getAs("high").longValue()));
    }
    return sum / rows.size();
  }
}
