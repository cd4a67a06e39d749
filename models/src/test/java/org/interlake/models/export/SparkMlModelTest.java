package org.interlake.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.ModelFamilies;
import org.interlake.models.TestPlans;
import org.interlake.models.TestSpark;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.ModelSpec.Distribution;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.Link;
import org.interlake.protocol.plan.ModelSpec.Penalty;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SparkMlModelTest {
  private static final int ROWS = 60;
  private static final LabelSpec BINARY =
      new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", LabelSpec.OneClass.DECLINE);
  private static final LabelSpec CLASSES =
      new LabelSpec.Classes("y", ColumnType.STRING, List.of("ox", "ass", "crow"));
  private static final LabelSpec MEASURED = new LabelSpec.Measured("y", ColumnType.DOUBLE);
  private static final TestPlans PLANS =
      TestPlans.of(TestPlans.numeric("a"), TestPlans.numeric("b"));

  private static Plan glm(Distribution distribution, Link link, double power, boolean offset) {
    TestPlans plans =
        PLANS
            .withLabel(MEASURED)
            .withModel(
                new ModelSpec.GeneralizedLinear(
                    "m", distribution, link, power, Intercept.FITTED, Penalty.NONE));
    return (offset
            ? plans.withOffset(new OffsetSpec.ByColumn("e", OffsetSpec.Transform.LOG))
            : plans)
        .plan();
  }

  private static Plan other(LabelSpec label, ModelSpec model) {
    return PLANS
        .withLabel(label)
        .withModel(model)
        .withStrategy(new StrategySpec.FedAvg(1, 8, 0.1))
        .plan();
  }

  private static ModelSpec network(Activation activation) {
    return new ModelSpec.MultilayerPerceptron("m", List.of(4, 3), activation, Penalty.NONE);
  }

  static Stream<Plan> plans() {
    return Stream.of(
        glm(Distribution.GAUSSIAN, Link.IDENTITY, 0, false),
        glm(Distribution.GAUSSIAN, Link.IDENTITY, 0, true),
        glm(Distribution.POISSON, Link.LOG, 0, true),
        glm(Distribution.GAMMA, Link.LOG, 0, false),
        glm(Distribution.GAMMA, Link.INVERSE, 0, false),
        glm(Distribution.TWEEDIE, Link.LOG, 1.5, true),
        other(BINARY, new ModelSpec.LogisticRegression("m", 0)),
        other(
            BINARY,
            new ModelSpec.LinearSvm("m", ModelSpec.Hinge.HINGE, Intercept.FITTED, Penalty.NONE)),
        other(CLASSES, new ModelSpec.SoftmaxRegression("m", Intercept.FITTED, Penalty.NONE)),
        other(CLASSES, network(Activation.SIGMOID)),
        other(BINARY, network(Activation.SIGMOID)));
  }

  private static FittedContract contract(Plan plan) {
    LabelSummary label =
        plan.label() == MEASURED
            ? new LabelSummary.Measured(ROWS, ROWS, ROWS)
            : plan.label() == CLASSES
                ? new LabelSummary.Classes(List.of(20L, 20L, 20L))
                : new LabelSummary.Binary(30, 30);
    List<FittedFeature> features = new ArrayList<>();
    for (FeatureSpec spec : plan.features()) {
      features.add(new FittedFeature.Numeric((FeatureSpec.Numeric) spec, 0.5, 2));
    }
    return new FittedContract(FittedContract.FORMAT, ROWS, label, features);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void predictsWhatInterlakePredicts(Plan plan) {
    FittedContract contract = contract(plan);
    SplittableRandom random = new SplittableRandom(5);
    VectorLayout layout = ModelFamilies.of(plan, contract).parameterLayout();
    double[] values = random.doubles(layout.length(), -0.4, 0.4).toArray();
    values[0] += plan.label() == MEASURED ? 2 : 0; // inside the inverse link's domain
    DoubleVector parameters = DoubleVector.of(layout, values);
    List<Row> rows = new ArrayList<>();
    double[] features = new double[2 * ROWS];
    double[] offsets = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextDouble(-2, 2);
      double b = random.nextDouble(-2, 2);
      double exposure = random.nextDouble(0.5, 1.5);
      rows.add(RowFactory.create(a, b, exposure));
      features[2 * i] = (a - 0.5) / 2;
      features[2 * i + 1] = (b - 0.5) / 2;
      offsets[i] = plan.offset() instanceof OffsetSpec.ByColumn ? Math.log(exposure) : 0;
    }
    Dataset<Row> table =
        TestSpark.session()
            .createDataFrame(
                rows,
                new StructType()
                    .add("a", DataTypes.DoubleType)
                    .add("b", DataTypes.DoubleType)
                    .add("e", DataTypes.DoubleType));
    RowBlock block = TestBlocks.dense(0, 2, features, new double[ROWS]).withOffsets(offsets);
    int outputs = plan.label() == CLASSES ? 3 : 1;
    double[] scores = new double[ROWS * outputs];
    ModelFamilies.of(plan, contract).scorer(parameters).score(block, scores);

    PipelineModel pipeline = SparkMlPipeline.of(plan, contract, parameters);
    List<Row> predicted = pipeline.transform(table).collectAsList();

    for (int i = 0; i < ROWS; i++) {
      double prediction = predicted.get(i).getAs("prediction");
      if (plan.label() == MEASURED) {
        assertThat(prediction).isCloseTo(scores[i], within(1e-12 * Math.abs(scores[i])));
      } else if (plan.label() == BINARY) {
        assertThat(prediction).isEqualTo(scores[i] > 0 ? 1 : 0);
      } else {
        int best = 0;
        for (int k = 1; k < outputs; k++) {
          best = scores[i * outputs + k] > scores[i * outputs + best] ? k : best;
        }
        assertThat(prediction).isEqualTo(best);
        assertThat(predicted.get(i).<String>getAs("predictedLabel"))
            .isEqualTo(((LabelSpec.Classes) CLASSES).values().get(best));
      }
    }
  }

  @Test
  void saysWhatSparkHasNoModelFor() {
    Plan plan = other(CLASSES, network(Activation.RELU));
    FittedContract contract = contract(plan);
    DoubleVector parameters = DoubleVector.zero(ModelFamilies.of(plan, contract).parameterLayout());

    assertThatThrownBy(() -> SparkMlPipeline.of(plan, contract, parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("activation RELU")
        .hasMessageContaining("train one with activation: sigmoid");
  }
}
