package org.interlake.models.export;

import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.fm.FactorizationParameters;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.mlp.PerceptronObjective;
import org.interlake.models.softmax.SoftmaxParameters;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Spark MLlib's model of the same parameters, or where it has none our own.
 *
 * <pre>
 * logistic-regression           LogisticRegressionModel
 * softmax-regression            LogisticRegressionModel, multinomial
 * linear-svm                    LinearSVCModel
 * glm gaussian, no offset       LinearRegressionModel
 * glm                           GeneralizedLinearRegressionModel
 * factorization-machine         FMClassificationModel, or FMRegressionModel
 * mlp, sigmoid, not measured    MultilayerPerceptronClassificationModel
 * mlp, other                    PerceptronClassificationModel, PerceptronRegressionModel: ours
 * naive-bayes                   NaiveBayesModel
 * k-means                       KMeansModel
 * gaussian-mixture              GaussianMixtureModel
 * pca                           PCAModel
 * </pre>
 *
 * A binary network's one output z stands for the two outputs (0, z) of MLlib's softmax.
 */
final class SparkMlModel {
  private SparkMlModel() {}

  static Transformer of(Plan plan, FittedContract contract, DoubleVector parameters) {
    int width = contract.width();
    if (plan.model() instanceof ModelSpec.SoftmaxRegression) {
      return softmax((LabelSpec.Classes) plan.label(), width, parameters);
    }
    if (plan.model() instanceof ModelSpec.MultilayerPerceptron network) {
      return perceptron(plan, network, width, parameters);
    }
    if (plan.model() instanceof ModelSpec.FactorizationMachine machine) {
      return factorization(plan.label(), machine.factors(), width, parameters);
    }
    if (plan.strategy() instanceof StrategySpec.Exact) {
      return SparkMlSums.of(plan, width, parameters);
    }
    ExpectedLayout.values(parameters, GlmParameters.layout(width));
    Vector coefficients = Vectors.dense(parameters.segment(GlmParameters.COEFFICIENTS));
    double intercept = parameters.segment(GlmParameters.INTERCEPT)[0];
    if (plan.model() instanceof ModelSpec.GeneralizedLinear glm) {
      return generalizedLinear(plan, glm, coefficients, intercept);
    }
    if (plan.model() instanceof ModelSpec.LinearSvm) {
      return onFeatures(
          new LinearSVCModel(SparkMlPipeline.PREFIX + "svm", coefficients, intercept));
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn) {
      throw new IllegalArgumentException(
          "Spark MLlib has no logistic regression with an offset column (score the rows with an offset of 0, or train without one)");
    }
    return onFeatures(
        new LogisticRegressionModel(SparkMlPipeline.PREFIX + "logistic", coefficients, intercept));
  }

  private static Transformer generalizedLinear(
      Plan plan, ModelSpec.GeneralizedLinear glm, Vector coefficients, double intercept) {
    boolean offset = plan.offset() instanceof OffsetSpec.ByColumn;
    if (glm.distribution() == ModelSpec.Distribution.GAUSSIAN && !offset) {
      return onFeatures(
          new LinearRegressionModel(SparkMlPipeline.PREFIX + "linear", coefficients, intercept));
    }
    GeneralizedLinearRegressionModel model =
        new GeneralizedLinearRegressionModel(
            SparkMlPipeline.PREFIX + "glm", coefficients, intercept);
    model.set(model.family(), glm.distribution().toString());
    if (glm.distribution() == ModelSpec.Distribution.TWEEDIE) {
      model.set(model.variancePower(), glm.variancePower());
      model.set(model.linkPower(), 0.0); // the logarithm
    } else {
      model.set(model.link(), glm.link().toString());
    }
    if (offset) {
      model.set(model.offsetCol(), SparkMlPipeline.OFFSET);
    }
    return onFeatures(model);
  }

  private static Transformer softmax(LabelSpec.Classes label, int width, DoubleVector parameters) {
    int classes = label.values().size();
    ExpectedLayout.values(parameters, SoftmaxParameters.layout(classes, width));
    return onFeatures(
        new LogisticRegressionModel(
            SparkMlPipeline.PREFIX + "softmax",
            new DenseMatrix(
                classes, width, parameters.segment(SoftmaxParameters.COEFFICIENTS), true),
            Vectors.dense(parameters.segment(SoftmaxParameters.INTERCEPTS)),
            classes,
            true));
  }

  private static Transformer factorization(
      LabelSpec label, int factors, int width, DoubleVector parameters) {
    ExpectedLayout.values(parameters, FactorizationParameters.layout(width, factors));
    double intercept = parameters.segment(FactorizationParameters.INTERCEPT)[0];
    Vector linear = Vectors.dense(parameters.segment(FactorizationParameters.COEFFICIENTS));
    DenseMatrix pairs =
        new DenseMatrix(width, factors, parameters.segment(FactorizationParameters.FACTORS), true);
    String uid = SparkMlPipeline.PREFIX + "factorization";
    if (label instanceof LabelSpec.Measured) {
      FMRegressionModel model = new FMRegressionModel(uid, intercept, linear, pairs);
      model.set(model.factorSize(), factors);
      return onFeatures(model);
    }
    FMClassificationModel model = new FMClassificationModel(uid, intercept, linear, pairs);
    model.set(model.factorSize(), factors);
    return onFeatures(model);
  }

  private static Transformer perceptron(
      Plan plan, ModelSpec.MultilayerPerceptron network, int width, DoubleVector parameters) {
    PerceptronObjective objective = PerceptronObjective.of(plan, network, width);
    boolean measured = plan.label() instanceof LabelSpec.Measured;
    if (measured || network.activation() != ModelSpec.Activation.SIGMOID) {
      PerceptronOutputs outputs =
          new PerceptronOutputs(
              objective.layers(),
              network.activation(),
              ExpectedLayout.values(parameters, objective.parameterLayout()));
      return measured
          ? onFeatures(new PerceptronRegressionModel(outputs))
          : onFeatures(new PerceptronClassificationModel(outputs));
    }
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassificationModel(
            SparkMlPipeline.PREFIX + "mlp", Vectors.dense(objective.mllibWeights(parameters)));
    model.set(model.layers(), objective.mllibLayers());
    return onFeatures(model);
  }

  private static <M extends PredictionModel<Vector, M>> M onFeatures(M model) {
    return model.setFeaturesCol(SparkMlPipeline.FEATURES);
  }
}
