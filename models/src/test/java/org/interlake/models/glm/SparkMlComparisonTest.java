package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestSpark;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.descent.Lbfgs;
import org.interlake.models.descent.Objective;
import org.interlake.models.descent.Penalty;
import org.interlake.models.softmax.SoftmaxObjective;
import org.interlake.models.training.TestRounds;
import org.interlake.models.training.TestRounds.Outcome;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/**
 * Against what Spark MLlib fits to the same rows in memory. Its {@code LogisticRegression} is
 * Breeze's L-BFGS, and with an elastic net Breeze's OWL-QN.
 */
class SparkMlComparisonTest {
  private static Dataset<Row> table(RowBlock block) {
    double[] x = TestBlocks.values(block);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      rows.add(
          RowFactory.create(
              block.targets()[i],
              block.weight(i),
              block.offset(i),
              Vectors.dense(x[3 * i], new double[] {x[3 * i + 1], x[3 * i + 2]})));
    }
    StructType schema =
        new StructType()
            .add("y", DataTypes.DoubleType)
            .add("w", DataTypes.DoubleType)
            .add("o", DataTypes.DoubleType)
            .add("x", SQLDataTypes.VectorType());
    return TestSpark.session().createDataFrame(rows, schema).coalesce(1).cache();
  }

  private static GeneralizedLinearRegression glm(Family family) {
    GeneralizedLinearRegression glm =
        new GeneralizedLinearRegression()
            .setLabelCol("y")
            .setFeaturesCol("x")
            .setWeightCol("w")
            .setOffsetCol("o")
            .setTol(1e-14)
            .setMaxIter(100);
    if (family instanceof Tweedie) {
      return glm.setFamily("tweedie").setVariancePower(1.5).setLinkPower(0);
    }
    if (family instanceof Poisson) {
      return glm.setFamily("poisson").setLink("log");
    }
    if (family instanceof Gaussian) {
      return glm.setFamily("gaussian").setLink("identity");
    }
    return glm.setFamily("gamma").setLink(family instanceof GammaLog ? "log" : "inverse");
  }

  @Test
  void generalizedLinearRegressionFitsAndSumsUpTheSame() {
    for (Family family :
        List.of(
            new Gaussian(), new Poisson(), new GammaLog(), new GammaInverse(), new Tweedie(1.5))) {
      RowBlock rows = TestTargets.rows(family, 150, 77);
      GeneralizedLinearRegressionModel theirs = glm(family).fit(table(rows));
      double start = TestTargets.start(family, rows);
      List<String> names = List.of("a", "b", "c");
      NewtonGlm newton = new NewtonGlm(family, names, 0, Intercept.FITTED, Collinear.REFUSE, start);
      Outcome ours =
          new TestRounds(newton, theta -> new GlmKernel(family, theta), List.of(rows))
              .train(1e-16, 60);

      assertThat(ours.parameters()[0]).isCloseTo(theirs.intercept(), within(1e-6));
      for (int j = 0; j < 3; j++) {
        assertThat(ours.parameters()[j + 1])
            .isCloseTo(theirs.coefficients().apply(j), within(1e-6));
      }
      assertSummary(family, names, rows, ours, theirs.summary());
    }
  }

  private static void assertSummary(
      Family family,
      List<String> names,
      RowBlock rows,
      Outcome ours,
      GeneralizedLinearRegressionTrainingSummary theirs) {
    DoubleVector parameters = ours.model().parameters();
    double[] sums =
        TestRounds.sum(
            new SummarySums.SummaryKernel(
                family, parameters.toArray(), TestTargets.start(family, rows)),
            List.of(rows));
    GlmSummary summary =
        GlmSummary.of(
            family,
            names,
            Intercept.FITTED,
            parameters,
            DoubleVector.of(SummarySums.layout(3), sums),
            Penalty.NONE);
    double[] errors = theirs.coefficientStandardErrors(); // the intercept last
    double[] p = theirs.pValues();
    for (int i = 0; i < 4; i++) {
      int there = i == 0 ? 3 : i - 1;
      GlmSummary.Coefficient line = summary.coefficients().get(i);
      assertThat(line.standardError().getAsDouble())
          .isCloseTo(errors[there], within(1e-6 * errors[there]));
      assertThat(line.pValue().getAsDouble()).isCloseTo(p[there], within(1e-6));
    }
    assertThat(summary.deviance()).isCloseTo(theirs.deviance(), within(1e-6));
    assertThat(summary.residualDegrees()).isEqualTo(theirs.residualDegreeOfFreedom());
    assertThat(summary.nullDegrees()).isEqualTo(theirs.residualDegreeOfFreedomNull());
    assertThat(summary.dispersion().getAsDouble()).isCloseTo(theirs.dispersion(), within(1e-6));
    if (!(family instanceof Tweedie) && !(family instanceof Poisson)) {
      assertThat(summary.aic().getAsDouble()).isCloseTo(theirs.aic(), within(1e-5));
    }
    if (family instanceof Gaussian || family instanceof GammaInverse) {
      assertThat(summary.nullDeviance().getAsDouble())
          .isCloseTo(theirs.nullDeviance(), within(1e-6));
    }
  }

  private static LogisticRegressionModel logistic(
      RowBlock rows, String kind, double l1, double l2) {
    double strength = (l1 + l2) / rows.rows(); // MLlib takes means over rows
    return new LogisticRegression()
        .setLabelCol("y")
        .setFeaturesCol("x")
        .setFamily(kind)
        .setStandardization(false)
        .setRegParam(strength)
        .setElasticNetParam(l1 / (l1 + l2))
        .setTol(1e-14)
        .setMaxIter(500)
        .fit(table(rows));
  }

  private static double[] train(Objective objective, RowBlock rows, double l1, double l2) {
    return new TestRounds(
            new Lbfgs(objective, new Penalty(l1, l2), 10), objective::gradientAt, List.of(rows))
        .train(1e-15, 300)
        .parameters();
  }

  @Test
  void logisticRegressionWithAnElasticNetEndsWhereBreezesOwlQnEnds() {
    RowBlock weighted = TestTargets.rows(new Binomial(), 200, 12);
    RowBlock rows = TestBlocks.dense(0, 3, TestBlocks.values(weighted), weighted.targets());
    GlmObjective objective = new GlmObjective(new Binomial(), 3, Intercept.FITTED, 0);
    for (double l1 : new double[] {0, 4, 20}) {
      LogisticRegressionModel theirs = logistic(rows, "binomial", l1, 1);
      double[] ours = train(objective, rows, l1, 1);

      assertThat(ours[0]).isCloseTo(theirs.intercept(), within(2e-6));
      for (int j = 0; j < 3; j++) {
        assertThat(ours[j + 1]).isCloseTo(theirs.coefficients().apply(j), within(2e-6));
      }
    }
  }

  @Test
  void multinomialRegressionEndsWhereBreezesLbfgsEnds() {
    SplittableRandom random = new SplittableRandom(9);
    double[] x = random.doubles(3 * 200, -1, 1).toArray();
    double[] y = new double[200];
    for (int i = 0; i < 200; i++) {
      double pull = x[3 * i] - x[3 * i + 2] + random.nextDouble(-1, 1);
      y[i] = pull < -0.6 ? 0 : pull < 0.5 ? 1 : 2;
    }
    RowBlock rows = TestBlocks.dense(0, 3, x, y);
    LogisticRegressionModel theirs = logistic(rows, "multinomial", 0, 2);
    double[] ours = train(new SoftmaxObjective(3, 3, Intercept.FITTED), rows, 0, 2);

    for (int k = 0; k < 3; k++) {
      assertThat(ours[k]).isCloseTo(theirs.interceptVector().apply(k), within(2e-6));
      for (int j = 0; j < 3; j++) {
        assertThat(ours[3 + 3 * k + j])
            .isCloseTo(theirs.coefficientMatrix().apply(k, j), within(2e-6));
      }
    }
  }
}
