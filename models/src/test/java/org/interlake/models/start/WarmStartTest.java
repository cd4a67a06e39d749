package org.interlake.models.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.ModelFamilies;
import org.interlake.models.TestSpark;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model over one contract becomes one over another that scores every row the same. */
class WarmStartTest {
  private static final String FEATURES =
      "[{column: age, type: double, impute: mean, missingIndicator: add, scale: standard},"
          + " {column: dose, type: double, transform: log1p, scale: standard},"
          + " {column: color, encode: one-hot, type: string}]";
  private static final String LOGISTIC = "{name: m, family: logistic-regression}";
  private static final String BINARY = "{column: y, type: long, positive: 1, negative: 0}";

  private static Plan plan(String features, String model, String label) {
    return PlanReader.parse(
        "plan",
        """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a]
        features: %s
        label: %s
        model: %s
        strategy: {name: fedavg, learningRate: 0.1}
        rounds: {maximum: 3}
        """
            .formatted(features, label, model));
  }

  private static final Plan PLAN = plan(FEATURES, LOGISTIC, BINARY);

  private static FittedFeature.Numeric fit(Plan plan, int feature, double mean, double deviation) {
    return new FittedFeature.Numeric(
        (FeatureSpec.Numeric) plan.features().get(feature), mean, deviation);
  }

  private static FittedContract contract(
      Plan plan, double shift, double scale, List<String> colors) {
    return new FittedContract(
        FittedContract.FORMAT,
        100,
        new LabelSummary.None(),
        List.of(
            fit(plan, 0, 50 + shift, 10 * scale),
            fit(plan, 1, 1 + shift / 10, 0.5 * scale),
            new FittedFeature.OneHot((FeatureSpec.OneHot) plan.features().get(2), colors)));
  }

  private static DoubleVector drawn(Plan plan, FittedContract contract, long seed) {
    var layout = ModelFamilies.of(plan, contract).parameterLayout();
    Random random = new Random(seed);
    double[] values = new double[Math.toIntExact(layout.length())];
    Arrays.setAll(values, i -> random.nextGaussian());
    return DoubleVector.of(layout, values);
  }

  /** A row as the contract encodes it, written out. */
  private static double[] encoded(FittedContract contract, Row row) {
    List<Double> elements = new ArrayList<>();
    for (FittedFeature.Column column : contract.columns()) {
      Object value = row.get(row.fieldIndex(column.spec().column()));
      if (column instanceof FittedFeature.Numeric numeric) {
        double t =
            value == null
                ? numeric.fill()
                : numeric.spec().transform().apply(((Number) value).doubleValue());
        elements.add((t - numeric.center()) / numeric.divisor());
        if (numeric.hasIndicator()) {
          elements.add(value == null ? 1.0 : 0.0);
        }
      } else {
        for (String category : ((FittedFeature.OneHot) column).elements()) {
          elements.add(category.equals(value) ? 1.0 : 0.0);
        }
      }
    }
    return elements.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] scores(Plan plan, FittedContract contract, DoubleVector p, Row row) {
    return PlanLayers.of(plan, contract, p).of(encoded(contract, row));
  }

  private static Dataset<Row> rows(int count, String... colors) {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double age = 20 + 60 * random.nextDouble();
      double dose = 10 * random.nextDouble();
      String color = colors[random.nextInt(colors.length)];
      double noise = 20 * random.nextGaussian();
      rows.add(
          RowFactory.create(
              age, dose, color, age + 3 * dose + color.length() + noise > 75 ? 1.0 : 0.0));
    }
    StructType schema =
        new StructType()
            .add("age", DataTypes.DoubleType)
            .add("dose", DataTypes.DoubleType)
            .add("color", DataTypes.StringType)
            .add("y", DataTypes.DoubleType);
    return TestSpark.session().createDataFrame(rows, schema);
  }

  private static void assertSameScores(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int k = 0; k < found.length; k++) {
      assertThat(found[k]).isCloseTo(expected[k], within(1e-9 * (1 + Math.abs(expected[k]))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGISTIC,
        "{name: m, family: linear-svm}",
        "{name: m, family: mlp, hidden: [3, 2], activation: tanh}"
      })
  void aModelOverAnotherContractScoresEveryRowTheSame(String model) {
    Plan plan = plan(FEATURES, model, BINARY);
    FittedContract earlier = contract(plan, 0, 1, List.of("blue", "green", "red"));
    FittedContract here = contract(plan, 7, 3, List.of("amber", "blue", "green", "red"));
    DoubleVector parameters = drawn(plan, earlier, 1);

    WarmStart start = WarmStart.of(plan, earlier, parameters, plan, here);

    List<Row> rows = new ArrayList<>(rows(50, "blue", "green", "red", "unseen").collectAsList());
    for (Row row : rows) {
      assertSameScores(
          scores(plan, here, start.parameters(), row), scores(plan, earlier, parameters, row));
    }
    Row missing =
        new org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema(
            new Object[] {null, 2.0, "blue", 0.0}, rows.get(0).schema());
    assertSameScores(
        scores(plan, here, start.parameters(), missing),
        scores(plan, earlier, parameters, missing));
    assertThat(start.notes()).isEmpty();
  }

  @Test
  void aScaleOfThreeTimesAsMuchMakesACoefficientOfThreeTimesAsMuch() {
    Plan plan = plan("[{column: age, type: double, scale: standard}]", LOGISTIC, BINARY);
    FittedContract earlier =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(plan, 0, 50, 10)));
    FittedContract here =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(plan, 0, 60, 30)));
    DoubleVector parameters =
        DoubleVector.of(ModelFamilies.of(plan, earlier).parameterLayout(), 2, 5);

    // 2 + 5 (x - 50) / 10 = 2 + 5 + 15 (x - 60) / 30
    assertThat(WarmStart.of(plan, earlier, parameters, plan, here).parameters().toArray())
        .containsExactly(7, 15);
  }

  @Test
  void aCategoryThatIsGoneAndAValueThatIsFilledOtherwiseAreNoted() {
    String plain = FEATURES.replace(" missingIndicator: add,", "");
    Plan plan = plan(plain, LOGISTIC, BINARY);
    FittedContract earlier = contract(plan, 0, 1, List.of("blue", "green", "red"));
    WarmStart start =
        WarmStart.of(
            plan,
            earlier,
            drawn(plan, earlier, 1),
            plan,
            contract(plan, 7, 3, List.of("blue", "red")));

    assertThat(start.notes())
        .containsExactly(
            "column age: a missing value is scored as this contract imputes it, not as the model to start from did",
            "column color: 1 categories of the model to start from are not in this contract");
  }

  @Test
  void whatHasNoExactCounterpartIsRefused() {
    FittedContract earlier = contract(PLAN, 0, 1, List.of("blue", "red"));
    DoubleVector parameters = drawn(PLAN, earlier, 1);
    Plan fewer = plan("[{column: age, type: double, impute: mean}]", LOGISTIC, BINARY);
    Plan root = plan(FEATURES.replace("log1p", "sqrt"), LOGISTIC, BINARY);
    Plan swapped = plan(FEATURES, LOGISTIC, BINARY.replace("1, negative: 0", "0, negative: 1"));
    Plan bare = plan(FEATURES, LOGISTIC.replace("n}", "n, intercept: none}"), BINARY);
    Plan svm = plan(FEATURES, "{name: m, family: linear-svm}", BINARY);
    FittedContract ofFewer =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(fewer, 0, 1, 1)));

    assertRefused(earlier, parameters, fewer, ofFewer, "no feature of this plan");
    assertRefused(earlier, parameters, root, contract(root, 0, 1, List.of("red")), "transform");
    assertRefused(earlier, parameters, swapped, earlier, "predicts");
    assertRefused(earlier, parameters, bare, contract(bare, 0, 1, List.of("red")), "intercept");
    assertRefused(earlier, parameters, svm, contract(svm, 0, 1, List.of("red")), "family");
  }

  private static void assertRefused(
      FittedContract earlier,
      DoubleVector parameters,
      Plan plan,
      FittedContract here,
      String said) {
    assertThatThrownBy(() -> WarmStart.of(PLAN, earlier, parameters, plan, here))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(said);
  }

  @Test
  void classesAreMatchedByName() {
    String features = "[{column: age, type: double, scale: standard}]";
    String softmax = "{name: m, family: softmax-regression}";
    Plan before = plan(features, softmax, "{column: y, type: string, classes: [a, b, c]}");
    Plan after = plan(features, softmax, "{column: y, type: string, classes: [c, a, b]}");
    FittedContract contract =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(before, 0, 50, 10)));
    DoubleVector parameters =
        DoubleVector.of(ModelFamilies.of(before, contract).parameterLayout(), 1, 2, 3, 10, 20, 30);

    assertThat(WarmStart.of(before, contract, parameters, after, contract).parameters().toArray())
        .containsExactly(3, 1, 2, 30, 10, 20);
  }

  @Test
  void aPipelineOfSparkScoresTheSame() {
    String raw = FEATURES.replace(" transform: log1p,", "");
    Plan plan = plan(raw, LOGISTIC, BINARY);
    Dataset<Row> rows = rows(300, "blue", "green", "red");
    PipelineModel pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("color").setOutputCol("c"),
                  new OneHotEncoder().setInputCol("c").setOutputCol("v"),
                  new VectorAssembler()
                      .setInputCols(new String[] {"v", "dose", "age"})
                      .setOutputCol("raw"),
                  new StandardScaler().setWithMean(true).setInputCol("raw").setOutputCol("f"),
                  new LogisticRegression().setFeaturesCol("f").setLabelCol("y")
                })
            .fit(rows);
    FittedContract here = contract(plan, 7, 3, List.of("amber", "blue", "green", "red"));

    WarmStart start = WarmStart.of(pipeline, TestSpark.session(), plan, here);

    for (Row row : pipeline.transform(rows).collectAsList()) {
      double expected = ((Vector) row.getAs("rawPrediction")).apply(1);
      assertSameScores(scores(plan, here, start.parameters(), row), new double[] {expected});
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGISTIC,
        "{name: m, family: mlp, hidden: [3], activation: relu}",
        "{name: m, family: mlp, hidden: [3, 2], activation: sigmoid}"
      })
  void anExportedPipelineComesBackOverAnotherContract(String model) {
    Plan plan = plan(FEATURES, model, BINARY);
    FittedContract earlier = contract(plan, 0, 1, List.of("blue", "green", "red"));
    FittedContract here = contract(plan, 7, 3, List.of("amber", "blue", "green", "red"));
    DoubleVector parameters = drawn(plan, earlier, 1);
    Transformer exported = SparkMlPipeline.of(plan, earlier, parameters);

    WarmStart start = WarmStart.of(exported, TestSpark.session(), plan, here);

    for (Row row : rows(50, "blue", "green", "red", "unseen").collectAsList()) {
      assertSameScores(
          scores(plan, here, start.parameters(), row), scores(plan, earlier, parameters, row));
    }
    if (plan.model().family().equals("mlp")) { // the later layers are the same
      var last = plan.model().toString().contains("[3, 2]") ? "weights-3" : "weights-2";
      assertThat(start.parameters().segment(last)).containsExactly(parameters.segment(last));
    }
  }

  @Test
  void aModelAloneIsOverTheContractsInputsInTheirOwnUnits() {
    Plan plan = plan("[{column: age, type: double, scale: standard}]", LOGISTIC, BINARY);
    FittedContract here =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(plan, 0, 60, 30)));
    LogisticRegressionModel alone = new LogisticRegressionModel("alone", Vectors.dense(0.5), -23.0);

    assertThat(WarmStart.of(alone, TestSpark.session(), plan, here).parameters().toArray())
        .containsExactly(7, 15);
    assertThatThrownBy(
            () ->
                WarmStart.of(
                    new LogisticRegressionModel("two", Vectors.dense(1, 2), 0),
                    TestSpark.session(),
                    plan,
                    here))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("has 2 inputs");
  }

  @Test
  void aPipelineThatCutsANumberIntoBucketsIsRefused() {
    Plan plan = plan("[{column: age, type: double, scale: standard}]", LOGISTIC, BINARY);
    FittedContract here =
        new FittedContract(1, 10, new LabelSummary.None(), List.of(fit(plan, 0, 60, 30)));
    PipelineModel pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Bucketizer()
                      .setSplits(
                          new double[] {Double.NEGATIVE_INFINITY, 3, 40, Double.POSITIVE_INFINITY})
                      .setInputCol("age")
                      .setOutputCol("b"),
                  new VectorAssembler().setInputCols(new String[] {"b"}).setOutputCol("features"),
                  new LogisticRegression().setLabelCol("y")
                })
            .fit(rows(100, "red"));

    assertThatThrownBy(() -> WarmStart.of(pipeline, TestSpark.session(), plan, here))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("something else of column age");
  }
}
