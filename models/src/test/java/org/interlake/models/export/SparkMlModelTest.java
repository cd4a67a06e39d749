package org.interlake.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
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
import org.interlake.models.glm.LogisticLoss;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.ModelSpec.Distribution;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.plan.ModelSpec.LinearTerms;
import org.interlake.protocol.plan.ModelSpec.Link;
import org.interlake.protocol.plan.ModelSpec.Penalty;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SparkMlModelTest {
  private static final int ROWS = 60;
  private static final LabelSpec BINARY =
      new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", LabelSpec.OneClass.DECLINE);
  private static final LabelSpec CLASSES =
      new LabelSpec.Classes("y", ColumnType.STRING, List.of("ox", "ass", "crow"));
  private static final LabelSpec MEASURED = new LabelSpec.Measured("y", ColumnType.DOUBLE);
  private static final LabelSpec NOTHING = new LabelSpec.None();
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

  /** Of columns that hold 0 or 1, as they are, which suit every distribution. */
  private static Plan bayes(LabelSpec label, Likelihood features) {
    return TestPlans.of(plain("p"), plain("q"))
        .withLabel(label)
        .withModel(new ModelSpec.NaiveBayes("m", features, 1))
        .withStrategy(new StrategySpec.Exact())
        .plan();
  }

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
    return PLANS.withLabel(NOTHING).withModel(model).withStrategy(new StrategySpec.Exact()).plan();
  }

  private static ModelSpec machine(LinearTerms linear) {
    return new ModelSpec.FactorizationMachine("m", 3, 0.1, Intercept.FITTED, linear, Penalty.NONE);
  }

  private static ModelSpec network(Activation activation) {
    return new ModelSpec.MultilayerPerceptron("m", List.of(4, 3), activation, Penalty.NONE);
  }

  static Stream<Plan> allPlans() {
    return Stream.concat(
        plans(),
        Stream.of(
            unlabelled(new ModelSpec.KMeans("m", 3)),
            unlabelled(new ModelSpec.GaussianMixture("m", 2)),
            unlabelled(new ModelSpec.PrincipalComponents("m", 2))));
  }

  /** Those that predict a label. */
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
        other(BINARY, network(Activation.SIGMOID)),
        other(CLASSES, network(Activation.RELU)),
        other(BINARY, network(Activation.TANH)),
        other(MEASURED, network(Activation.SIGMOID)),
        other(MEASURED, network(Activation.TANH)),
        other(BINARY, machine(LinearTerms.FITTED)),
        other(MEASURED, machine(LinearTerms.NONE)),
        bayes(BINARY, Likelihood.GAUSSIAN),
        bayes(CLASSES, Likelihood.GAUSSIAN),
        bayes(CLASSES, Likelihood.MULTINOMIAL),
        bayes(BINARY, Likelihood.BERNOULLI));
  }

  private static FittedContract contract(Plan plan) {
    LabelSummary label;
    if (plan.label() == NOTHING) {
      label = new LabelSummary.None();
    } else if (plan.label() == MEASURED) {
      label = new LabelSummary.Measured(ROWS, ROWS, ROWS);
    } else if (plan.label() == CLASSES) {
      label = new LabelSummary.Classes(List.of(20L, 20L, 20L));
    } else {
      label = new LabelSummary.Binary(30, 30);
    }
    List<FittedFeature> features = new ArrayList<>();
    for (FeatureSpec spec : plan.features()) {
      FeatureSpec.Numeric numeric = (FeatureSpec.Numeric) spec;
      features.add(
          numeric.scale() == FeatureSpec.Scaling.NONE
              ? new FittedFeature.Numeric(numeric, 0, 1)
              : new FittedFeature.Numeric(numeric, 0.5, 2));
    }
    return new FittedContract(FittedContract.FORMAT, ROWS, label, features);
  }

  /** Numbers that the plan's model may have. */
  private static DoubleVector parameters(Plan plan) {
    SplittableRandom random = new SplittableRandom(5);
    VectorLayout layout = ModelFamilies.of(plan, contract(plan)).parameterLayout();
    double[] values = random.doubles(layout.length(), -0.4, 0.4).toArray();
    if (plan.model() instanceof ModelSpec.NaiveBayes) {
      int variancesAt = plan.label() == CLASSES ? 9 : 6; // behind C priors and 2 C numbers
      for (int i = 0; i < values.length; i++) {
        values[i] += i < variancesAt ? -0.7 : 1; // logarithms of probabilities are below 0
      }
    } else if (plan.model() instanceof ModelSpec.KMeans) {
      values[0] = 3;
    } else if (plan.model() instanceof ModelSpec.GaussianMixture) {
      return DoubleVector.of(layout, 2, 0.3, 0.7, -0.5, 0.1, 0.4, 0.2, 1, 0.2, 0.8, 0.9, -0.1, 1.1);
    } else if (plan.model() instanceof ModelSpec.PrincipalComponents) {
      values[values.length - 1] = 3;
    } else if (plan.label() == MEASURED) {
      values[0] += 2; // inside the inverse link's domain
    }
    return DoubleVector.of(layout, values);
  }

  private static Dataset<Row> table() {
    SplittableRandom random = new SplittableRandom(6);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          RowFactory.create(
              random.nextDouble(-2, 2),
              random.nextDouble(-2, 2),
              random.nextDouble(0.5, 1.5),
              (double) random.nextInt(2),
              (double) random.nextInt(2)));
    }
    StructType schema = new StructType();
    for (String column : List.of("a", "b", "e", "p", "q")) {
      schema = schema.add(column, DataTypes.DoubleType);
    }
    return TestSpark.session().createDataFrame(rows, schema);
  }

  /** Our own scores of the table's rows. */
  private static double[] scores(Plan plan, DoubleVector parameters, List<Row> rows) {
    FittedContract contract = contract(plan);
    double[] features = new double[2 * ROWS];
    double[] offsets = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 2; j++) {
        FittedFeature.Numeric feature = (FittedFeature.Numeric) contract.features().get(j);
        double value = rows.get(i).getAs(feature.spec().column());
        features[2 * i + j] = (value - feature.center()) / feature.divisor();
      }
      offsets[i] =
          plan.offset() instanceof OffsetSpec.ByColumn
              ? Math.log(rows.get(i).<Double>getAs("e"))
              : 0;
    }
    RowBlock block = TestBlocks.dense(0, 2, features, new double[ROWS]).withOffsets(offsets);
    Scorer scorer = ModelFamilies.of(plan, contract).scorer(parameters);
    double[] scores = new double[ROWS * scorer.outputs()];
    scorer.score(block, scores);
    return scores;
  }

  @ParameterizedTest
  @MethodSource("plans")
  void predictsWhatInterlakePredicts(Plan plan) {
    DoubleVector parameters = parameters(plan);
    PipelineModel pipeline = SparkMlPipeline.of(plan, contract(plan), parameters);
    List<Row> predicted = pipeline.transform(table()).collectAsList();
    double[] scores = scores(plan, parameters, predicted);

    for (int i = 0; i < ROWS; i++) {
      Row row = predicted.get(i);
      double prediction = row.getAs("prediction");
      if (plan.label() == MEASURED) {
        assertThat(prediction).isCloseTo(scores[i], within(1e-12 * Math.abs(scores[i])));
      } else if (plan.label() == BINARY) {
        assertThat(prediction).isEqualTo(scores[i] > 0 ? 1 : 0);
        if (!(plan.model() instanceof ModelSpec.LinearSvm)) {
          Vector probability = row.getAs("probability");
          assertThat(probability.size()).isEqualTo(2);
          assertThat(probability.apply(1))
              .isCloseTo(LogisticLoss.probability(scores[i]), within(1e-12));
        }
      } else {
        double[] own = Arrays.copyOfRange(scores, 3 * i, 3 * i + 3);
        double total = Arrays.stream(own).map(Math::exp).sum();
        Vector probability = row.getAs("probability");
        int best = 0;
        for (int k = 0; k < 3; k++) {
          best = own[k] > own[best] ? k : best;
          assertThat(probability.apply(k)).isCloseTo(Math.exp(own[k]) / total, within(1e-12));
        }
        assertThat(prediction).isEqualTo(best);
        assertThat(row.<String>getAs("predictedLabel"))
            .isEqualTo(((LabelSpec.Classes) CLASSES).values().get(best));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allPlans")
  void saysTheSameAfterSavingAndLoading(Plan plan, @TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toUri().toString();
    PipelineModel pipeline = SparkMlPipeline.of(plan, contract(plan), parameters(plan));

    pipeline.save(path);
    Dataset<Row> after = PipelineModel.load(path).transform(table());

    Dataset<Row> before = pipeline.transform(table());
    assertThat(after.schema()).isEqualTo(before.schema());
    assertThat(after.columns()).hasSizeGreaterThan(table().columns().length + 1);
    assertThat(after.collectAsList()).hasSize(ROWS).isEqualTo(before.collectAsList());
  }
}
