package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestFederation.Trained;
import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.clusters.GaussianMixture;
import org.interlake.models.clusters.KMeans;
import org.interlake.models.components.PrincipalComponents;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three sites, each with another mix of three groups of rows. */
class SumsFamiliesTest {
  private static final List<String> COLUMNS = List.of("a", "b", "c");
  private static final LabelSpec KINDS =
      new LabelSpec.Classes("kind", ColumnType.STRING, List.of("oak", "elm", "ash"));
  private static final TestPlans PLANS =
      TestPlans.of(COLUMNS.stream().map(SumsFamiliesTest::plain).toArray(FeatureSpec[]::new))
          .withStrategy(new StrategySpec.Exact())
          .withRounds(60, 1e-9);

  private static Map<SiteId, Dataset<Row>> sites;
  private static Dataset<Row> all;

  private static FeatureSpec plain(String column) {
    return new FeatureSpec.Numeric(
        column,
        ColumnType.DOUBLE,
        List.of(),
        FeatureSpec.AllMissing.DECLINE,
        FeatureSpec.Imputation.NONE,
        FeatureSpec.Scaling.NONE);
  }

  private static Plan unlabelled(ModelSpec model) {
    return PLANS.withLabel(new LabelSpec.None()).withModel(model).plan();
  }

  /** Groups around three points of the positive octant; {@code shares} in tenths. */
  private static Dataset<Row> table(int rows, long seed, int... shares) {
    double[][] centers = {{2, 3, 20}, {9, 4, 20.5}, {5, 11, 19}};
    String[] kinds = {"oak", "elm", "ash"};
    Random random = new Random(seed);
    List<Row> drawn = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int tenth = random.nextInt(10);
      int k = tenth < shares[0] ? 0 : tenth < shares[0] + shares[1] ? 1 : 2;
      double shared = random.nextGaussian();
      drawn.add(
          RowFactory.create(
              Math.abs(centers[k][0] + 0.7 * random.nextGaussian() + 0.4 * shared),
              Math.abs(centers[k][1] + 0.9 * random.nextGaussian() - 0.5 * shared),
              centers[k][2] + 0.3 * random.nextGaussian(),
              kinds[k],
              i % 5 == 0 ? "test" : "train"));
    }
    return TestSpark.session()
        .createDataFrame(
            drawn,
            new StructType()
                .add("a", DataTypes.DoubleType)
                .add("b", DataTypes.DoubleType)
                .add("c", DataTypes.DoubleType)
                .add("kind", DataTypes.StringType)
                .add("split", DataTypes.StringType));
  }

  @BeforeAll
  static void draw() {
    sites =
        Map.of(
            new SiteId("a"), table(400, 1, 8, 1, 1),
            new SiteId("b"), table(300, 2, 0, 5, 5),
            new SiteId("c"), table(500, 3, 2, 7, 1));
    all = sites.values().stream().reduce(Dataset::union).orElseThrow().cache();
  }

  @AfterAll
  static void drop() {
    all.unpersist();
  }

  /** What MLlib trains on: the training rows of all sites as vectors. */
  private static Dataset<Row> vectors() {
    return new VectorAssembler()
        .setInputCols(COLUMNS.toArray(String[]::new))
        .setOutputCol(SparkMlPipeline.FEATURES)
        .transform(all.where("split = 'train'"))
        .selectExpr(
            SparkMlPipeline.FEATURES,
            "CASE kind WHEN 'oak' THEN 0D WHEN 'elm' THEN 1D ELSE 2D END AS label");
  }

  private static Trained federated(Plan plan) {
    try (TestFederation federation = new TestFederation(plan, sites)) {
      return federation.train(plan);
    }
  }

  private static void isThePooledModel(Plan plan, Trained trained) {
    try (TestFederation pooled = new TestFederation(plan, Map.of(new SiteId("all"), all))) {
      Trained expected = pooled.train(plan);

      assertThat(trained.rounds()).isEqualTo(expected.rounds());
      assertThat(trained.parameters().toArray())
          .containsExactly(expected.parameters().toArray(), within(1e-9));
    }
  }

  private static Metrics heldOut(Plan plan, DoubleVector parameters) {
    try (TestFederation federation = new TestFederation(plan, sites)) {
      return federation.evaluate(parameters);
    }
  }

  @Test
  void principalComponentsAreTheUnionsInTwoRounds() {
    Plan plan = unlabelled(new ModelSpec.PrincipalComponents("m", 2));

    Trained trained = federated(plan);

    assertThat(trained.rounds()).isEqualTo(2);
    isThePooledModel(plan, trained);
    PCAModel expected =
        new org.apache.spark.ml.feature.PCA()
            .setInputCol(SparkMlPipeline.FEATURES)
            .setK(2)
            .fit(vectors());
    double[] components = trained.parameters().segment(PrincipalComponents.COMPONENTS);
    double[] variances = trained.parameters().segment(PrincipalComponents.VARIANCES);
    double total = trained.parameters().segment(PrincipalComponents.TOTAL_VARIANCE)[0];
    for (int k = 0; k < 2; k++) {
      double sign = Math.signum(expected.pc().apply(1, k) * components[k * 3 + 1]);
      for (int j = 0; j < 3; j++) {
        assertThat(sign * components[k * 3 + j]).isCloseTo(expected.pc().apply(j, k), within(1e-9));
      }
      assertThat(variances[k] / total)
          .isCloseTo(expected.explainedVariance().apply(k), within(1e-9));
    }
    assertThat(heldOut(plan, trained.parameters()).get(Metric.COST)).isBetween(0.0, 0.2);
  }

  @Test
  void refusesMoreComponentsThanEncodedFeatures() {
    assertThatThrownBy(() -> new PrincipalComponents(3, 4))
        .isInstanceOf(TrainingException.class)
        .hasMessage("4 components of 3 encoded features (model.components must be from 1 to 3)");
  }

  @Test
  void kMeansFindsTheGroupsAndIsAFixedPointOfLloyd() {
    Plan plan = unlabelled(new ModelSpec.KMeans("m", 3));

    Trained trained = federated(plan);

    isThePooledModel(plan, trained);
    double[] centers = trained.parameters().segment(KMeans.CENTERS);
    KMeansModel expected =
        new org.apache.spark.ml.clustering.KMeans()
            .setK(3)
            .setSeed(7)
            .setTol(0)
            .setMaxIter(100)
            .setFeaturesCol(SparkMlPipeline.FEATURES)
            .fit(vectors());
    for (Vector center : expected.clusterCenters()) {
      assertThat(
              java.util.stream.IntStream.range(0, 3)
                  .mapToDouble(k -> distance(Arrays.copyOfRange(centers, 3 * k, 3 * k + 3), center))
                  .min())
          .hasValueCloseTo(0.0, within(1e-6));
    }
  }

  private static double distance(double[] center, Vector other) {
    double squares = 0;
    for (int j = 0; j < center.length; j++) {
      squares += Math.pow(center[j] - other.apply(j), 2);
    }
    return squares;
  }

  @Test
  void asManyClustersAsDifferentRowsAtMost() {
    Plan plan = unlabelled(new ModelSpec.KMeans("m", 3));
    Dataset<Row> two = all.limit(2).selectExpr("a", "b", "c", "kind", "'train' AS split");

    assertThatThrownBy(
            () -> {
              try (TestFederation federation =
                  new TestFederation(plan, Map.of(new SiteId("a"), two))) {
                federation.train(plan);
              }
            })
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("only 2 different places")
        .hasMessageContaining("model.clusters");
  }

  @Test
  void theMixtureIsAtLeastAsLikelyAsSparks() {
    Plan plan = unlabelled(new ModelSpec.GaussianMixture("m", 3));

    Trained trained = federated(plan);

    isThePooledModel(plan, trained);
    GaussianMixtureModel expected =
        new org.apache.spark.ml.clustering.GaussianMixture()
            .setK(3)
            .setSeed(7)
            .setTol(1e-9)
            .setMaxIter(300)
            .setFeaturesCol(SparkMlPipeline.FEATURES)
            .fit(vectors());
    double[] weights = trained.parameters().segment(GaussianMixture.WEIGHTS);
    Metrics onTraining;
    try (TestFederation federation =
        new TestFederation(
            plan,
            Map.of(
                new SiteId("a"),
                all.where("split = 'train'")
                    .union(
                        all.where("split = 'train'")
                            .withColumn("split", org.apache.spark.sql.functions.lit("test")))))) {
      onTraining = federation.evaluate(trained.parameters());
    }

    assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-12));
    assertThat(onTraining.get(Metric.LOG_LIKELIHOOD))
        .isGreaterThan(expected.summary().logLikelihood() / onTraining.rows() - 1e-4);
  }

  @ParameterizedTest
  @EnumSource(Likelihood.class)
  void naiveBayesIsSparks(Likelihood features) {
    TestPlans plans = PLANS.withLabel(KINDS).withModel(new ModelSpec.NaiveBayes("m", features, 1));
    Plan plan = plans.plan();
    if (features == Likelihood.BERNOULLI) {
      assertThatThrownBy(() -> federated(plan))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("not 0 or 1")
          .hasMessageContaining("scale: none");
      return;
    }

    Trained trained = federated(plan);

    assertThat(trained.rounds()).isEqualTo(features == Likelihood.GAUSSIAN ? 2 : 1);
    isThePooledModel(plan, trained);
    NaiveBayesModel expected =
        new org.apache.spark.ml.classification.NaiveBayes()
            .setModelType(features.name().toLowerCase(java.util.Locale.ROOT))
            .setSmoothing(1)
            .setFeaturesCol(SparkMlPipeline.FEATURES)
            .fit(vectors());
    double[] theta = trained.parameters().segment(NaiveBayes.THETA);
    double[] variances = trained.parameters().segment(NaiveBayes.VARIANCES);
    for (int c = 0; c < 3; c++) {
      for (int j = 0; j < 3; j++) {
        assertThat(theta[3 * c + j]).isCloseTo(expected.theta().apply(c, j), within(1e-9));
        if (features == Likelihood.GAUSSIAN) {
          assertThat(variances[3 * c + j]).isCloseTo(expected.sigma().apply(c, j), within(1e-7));
        }
      }
    }
    assertThat(heldOut(plan, trained.parameters()).get(Metric.ACCURACY)).isGreaterThan(0.7);
  }

  @Test
  void bernoulliFeaturesAreOneHotOnes() {
    Plan plan =
        TestPlans.of(TestPlans.oneHot("kind", ColumnType.STRING))
            .withStrategy(new StrategySpec.Exact())
            .withRounds(1, 1e-9)
            .withLabel(
                new LabelSpec.Binary(
                    "big", ColumnType.BOOLEAN, "true", "false", LabelSpec.OneClass.DECLINE))
            .withModel(new ModelSpec.NaiveBayes("m", Likelihood.BERNOULLI, 0.5))
            .plan();
    Map<SiteId, Dataset<Row>> labelled = new java.util.TreeMap<>();
    sites.forEach((site, rows) -> labelled.put(site, rows.selectExpr("*", "a > 4 AS big")));
    Dataset<Row> union = all.selectExpr("*", "a > 4 AS big");
    try (TestFederation federation = new TestFederation(plan, labelled)) {
      DoubleVector parameters = federation.train(plan).parameters();
      List<String> features = federation.contract().coefficientNames();
      double[] theta = parameters.segment(NaiveBayes.THETA);

      for (int c = 0; c < 2; c++) {
        Dataset<Row> rows = union.where("split = 'train' AND big = " + (c == 1));
        for (int j = 0; j < 3; j++) {
          String kind = features.get(j).substring("kind=".length());
          double count = rows.where("kind = '" + kind + "'").count();
          assertThat(theta[3 * c + j])
              .isCloseTo(Math.log((count + 0.5) / (rows.count() + 1)), within(1e-12));
        }
      }
      PipelineModel exported = SparkMlPipeline.of(plan, federation.contract(), parameters);
      double agreeing =
          exported
              .transform(union.where("split = 'test'"))
              .where("(prediction = 1D) = big")
              .count();
      Metrics metrics = federation.evaluate(parameters);
      assertThat(agreeing / metrics.rows()).isEqualTo(metrics.get(Metric.ACCURACY));
    }
  }

  @Test
  void exportedModelsSayTheSame() {
    Plan clusters = unlabelled(new ModelSpec.KMeans("m", 3));
    Plan mixture = unlabelled(new ModelSpec.GaussianMixture("m", 3));
    Plan components = unlabelled(new ModelSpec.PrincipalComponents("m", 2));
    Plan bayes =
        PLANS
            .withLabel(KINDS)
            .withModel(new ModelSpec.NaiveBayes("m", Likelihood.GAUSSIAN, 0))
            .plan();
    try (TestFederation federation = new TestFederation(clusters, sites);
        TestFederation labelled = new TestFederation(bayes, sites)) {
      Dataset<Row> test = all.where("split = 'test'");
      DoubleVector centers = federation.train(clusters).parameters();
      double cost =
          SparkMlPipeline.of(clusters, federation.contract(), centers)
              .transform(test)
              .select("a", "b", "c", "prediction")
              .collectAsList()
              .stream()
              .mapToDouble(row -> squaredDistance(row, centers.segment(KMeans.CENTERS)))
              .average()
              .orElseThrow();
      assertThat(cost)
          .isCloseTo(federation.evaluate(clusters, centers).get(Metric.COST), within(1e-9));

      DoubleVector normals = federation.train(mixture).parameters();
      assertThat(
              SparkMlPipeline.of(mixture, federation.contract(), normals)
                  .transform(test)
                  .groupBy("kind")
                  .agg(
                      org.apache.spark.sql.functions.count_distinct(
                          org.apache.spark.sql.functions.col("prediction")))
                  .count())
          .isEqualTo(3);

      DoubleVector axes = federation.train(components).parameters();
      Row first =
          SparkMlPipeline.of(components, federation.contract(), axes).transform(test).first();
      double[] axis = axes.segment(PrincipalComponents.COMPONENTS);
      assertThat(first.<Vector>getAs("components").apply(0))
          .isCloseTo(
              axis[0] * first.getDouble(0)
                  + axis[1] * first.getDouble(1)
                  + axis[2] * first.getDouble(2),
              within(1e-12));

      DoubleVector classes = labelled.train(bayes).parameters();
      Metrics metrics = labelled.evaluate(bayes, classes);
      double agreeing =
          SparkMlPipeline.of(bayes, labelled.contract(), classes)
              .transform(test)
              .where("predictedLabel = kind")
              .count();
      assertThat(agreeing / metrics.rows()).isEqualTo(metrics.get(Metric.ACCURACY));
    }
  }

  private static double squaredDistance(Row row, double[] centers) {
    int k = row.getInt(3);
    double squares = 0;
    for (int j = 0; j < 3; j++) {
      squares += Math.pow(row.getDouble(j) - centers[3 * k + j], 2);
    }
    return squares;
  }
}
