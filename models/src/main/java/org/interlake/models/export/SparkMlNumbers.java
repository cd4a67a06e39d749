package org.interlake.models.export;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.interlake.models.mlp.PerceptronObjective;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The numbers of a Spark ML model: K affine functions of its features, which are all of a linear
 * model and the first layer of a network, and the stages that make the features. The opposite of
 * {@link SparkMlPipeline}.
 */
public final class SparkMlNumbers {
  private final List<Transformer> stages;
  private final String featuresColumn;
  private final double[] constants;
  private final double[] weights;
  private final Optional<DoubleVector> network;

  private SparkMlNumbers(
      String featuresColumn,
      List<Transformer> stages,
      double[] constants,
      double[] weights,
      Optional<DoubleVector> network) {
    this.featuresColumn = requireNonNull(featuresColumn, "featuresColumn");
    this.stages = List.copyOf(stages);
    this.constants = constants;
    this.weights = weights;
    this.network = network;
  }

  /**
   * The numbers of a model that a plan's model can be.
   *
   * @param saved a model, or a pipeline with one in it
   * @throws IllegalArgumentException if it is another model; says which there is and which is
   *     needed
   */
  public static SparkMlNumbers of(Transformer saved, Plan plan) {
    List<Transformer> stages = new ArrayList<>();
    PredictionModel<?, ?> model = find(saved, stages);
    if (model == null) {
      throw unfit(saved, plan, "");
    }
    String features = model.getFeaturesCol();
    if (plan.model() instanceof ModelSpec.LogisticRegression
        && model instanceof LogisticRegressionModel logistic
        && logistic.numClasses() == 2) {
      return binary(features, stages, logistic);
    }
    if (plan.model() instanceof ModelSpec.SoftmaxRegression
        && model instanceof LogisticRegressionModel softmax
        && softmax.coefficientMatrix().numRows()
            == ((LabelSpec.Classes) plan.label()).values().size()) {
      return new SparkMlNumbers(
          features,
          stages,
          softmax.interceptVector().toArray(),
          byRow(softmax.coefficientMatrix()),
          Optional.empty());
    }
    if (plan.model() instanceof ModelSpec.LinearSvm && model instanceof LinearSVCModel svm) {
      return linear(features, stages, svm.intercept(), svm.coefficients());
    }
    if (plan.model() instanceof ModelSpec.GeneralizedLinear glm) {
      return generalized(features, stages, model, glm, plan);
    }
    if (plan.model() instanceof ModelSpec.MultilayerPerceptron network) {
      return network(features, stages, model, network, plan);
    }
    throw unfit(model, plan, "");
  }

  /** The stages before the model, inner pipelines opened; null if there is no model. */
  private static PredictionModel<?, ?> find(Transformer saved, List<Transformer> before) {
    if (saved instanceof PredictionModel<?, ?> model) {
      return model;
    }
    if (!(saved instanceof PipelineModel pipeline)) {
      before.add(saved);
      return null;
    }
    for (Transformer stage : pipeline.stages()) {
      PredictionModel<?, ?> model = find(stage, before);
      if (model != null) {
        return model;
      }
    }
    return null;
  }

  private static SparkMlNumbers linear(
      String features, List<Transformer> stages, double intercept, Vector coefficients) {
    return new SparkMlNumbers(
        features, stages, new double[] {intercept}, coefficients.toArray(), Optional.empty());
  }

  /** One of two rows of coefficients is the same as their difference. */
  private static SparkMlNumbers binary(
      String features, List<Transformer> stages, LogisticRegressionModel model) {
    Matrix matrix = model.coefficientMatrix();
    double[] intercepts = model.interceptVector().toArray();
    if (matrix.numRows() == 1) {
      return new SparkMlNumbers(features, stages, intercepts, byRow(matrix), Optional.empty());
    }
    double[] weights = new double[matrix.numCols()];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = matrix.apply(1, j) - matrix.apply(0, j);
    }
    return new SparkMlNumbers(
        features, stages, new double[] {intercepts[1] - intercepts[0]}, weights, Optional.empty());
  }

  private static SparkMlNumbers generalized(
      String features,
      List<Transformer> stages,
      PredictionModel<?, ?> model,
      ModelSpec.GeneralizedLinear glm,
      Plan plan) {
    if (model instanceof LinearRegressionModel linear
        && glm.distribution() == ModelSpec.Distribution.GAUSSIAN
        && glm.link() == ModelSpec.Link.IDENTITY) {
      return linear(features, stages, linear.intercept(), linear.coefficients());
    }
    if (!(model instanceof GeneralizedLinearRegressionModel fitted)) {
      throw unfit(model, plan, "");
    }
    boolean tweedie = glm.distribution() == ModelSpec.Distribution.TWEEDIE;
    String family = fitted.getFamily();
    boolean fits =
        family.equalsIgnoreCase(glm.distribution().toString())
            && (tweedie
                ? fitted.getVariancePower() == glm.variancePower() && fitted.getLinkPower() == 0
                : linkOf(fitted).equalsIgnoreCase(glm.link().toString()));
    if (!fits) {
      throw unfit(model, plan, " of family " + family);
    }
    return linear(features, stages, fitted.intercept(), fitted.coefficients());
  }

  private static String linkOf(GeneralizedLinearRegressionModel model) {
    if (model.isDefined(model.link())) {
      return model.getLink();
    }
    return switch (model.getFamily().toLowerCase(java.util.Locale.ROOT)) { // Spark's defaults
      case "poisson" -> "log";
      case "gamma" -> "inverse";
      default -> "identity";
    };
  }

  private static SparkMlNumbers network(
      String features,
      List<Transformer> stages,
      PredictionModel<?, ?> model,
      ModelSpec.MultilayerPerceptron network,
      Plan plan) {
    double[] parameters;
    int inputs = model.numFeatures();
    PerceptronObjective here = PerceptronObjective.of(plan, network, Math.max(1, inputs));
    if (model instanceof PerceptronClassificationModel ours
        && ours.outputs().activation() == network.activation()
        && java.util.Arrays.equals(ours.outputs().layers(), here.layers())) {
      parameters = ours.outputs().parameters();
    } else if (model instanceof PerceptronRegressionModel ours
        && ours.outputs().activation() == network.activation()
        && java.util.Arrays.equals(ours.outputs().layers(), here.layers())) {
      parameters = ours.outputs().parameters();
    } else if (model instanceof MultilayerPerceptronClassificationModel theirs
        && network.activation() == ModelSpec.Activation.SIGMOID
        && java.util.Arrays.equals(theirs.getLayers(), here.mllibLayers())) {
      parameters = here.ofMllibWeights(theirs.weights().toArray());
    } else {
      throw unfit(model, plan, ", or of other layers or another activation");
    }
    DoubleVector all = DoubleVector.of(here.parameterLayout(), parameters);
    int neurons = here.layers()[1];
    double[] entering = all.segment("weights-1");
    double[] weights = new double[entering.length];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < neurons; o++) {
        weights[o * inputs + i] = entering[i * neurons + o];
      }
    }
    return new SparkMlNumbers(features, stages, all.segment("bias-1"), weights, Optional.of(all));
  }

  private static double[] byRow(Matrix matrix) {
    double[] values = new double[matrix.numRows() * matrix.numCols()];
    for (int k = 0; k < matrix.numRows(); k++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        values[k * matrix.numCols() + j] = matrix.apply(k, j);
      }
    }
    return values;
  }

  private static IllegalArgumentException unfit(Transformer found, Plan plan, String more) {
    return new IllegalArgumentException(
        "the Spark ML model to start from is a %s%s, which is no %s of this plan (save a model of the same kind, or start fresh)"
            .formatted(found.getClass().getSimpleName(), more, plan.model()));
  }

  /** What comes before the model in its pipeline; empty if it was saved alone. */
  public List<Transformer> stages() {
    return stages;
  }

  /** The column of the features that the stages make. */
  public String featuresColumn() {
    return featuresColumn;
  }

  /** m. */
  public int inputs() {
    return weights.length / constants.length;
  }

  /** K numbers. */
  public double[] constants() {
    return constants.clone();
  }

  /** K times m numbers: the weights of the first function, then those of the second. */
  public double[] weights() {
    return weights.clone();
  }

  /** All parameters of a network, in the layout of a plan's network of m inputs. */
  public Optional<DoubleVector> network() {
    return network;
  }
}
