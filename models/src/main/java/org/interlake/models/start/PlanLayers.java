package org.interlake.models.start;

import java.util.List;
import java.util.Optional;
import org.interlake.models.ModelFamilies;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.softmax.SoftmaxParameters;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** Where the affine functions of the features stand among a model's parameters. */
final class PlanLayers {
  private static final String FIRST_BIASES = "bias-1";
  private static final String FIRST_WEIGHTS = "weights-1";

  private PlanLayers() {}

  /**
   * The affine functions of a model's parameters.
   *
   * @throws StartException if the family is not made of any
   */
  static AffineLayer of(Plan plan, FittedContract contract, DoubleVector parameters) {
    int width = contract.width();
    if (plan.model() instanceof ModelSpec.SoftmaxRegression) {
      return rows(
          parameters.segment(SoftmaxParameters.INTERCEPTS),
          parameters.segment(SoftmaxParameters.COEFFICIENTS),
          width);
    }
    if (plan.model() instanceof ModelSpec.MultilayerPerceptron) {
      double[] biases = parameters.segment(FIRST_BIASES);
      return rows(
          biases, transposed(parameters.segment(FIRST_WEIGHTS), width, biases.length), width);
    }
    requireLinear(plan);
    return rows(
        parameters.segment(GlmParameters.INTERCEPT),
        parameters.segment(GlmParameters.COEFFICIENTS),
        width);
  }

  /**
   * The parameters of a plan's model with these affine functions.
   *
   * @param rest of a network: parameters whose later layers it gets; empty of a linear model
   * @throws StartException if the model has no intercept and the functions need one
   */
  static DoubleVector with(
      Plan plan, FittedContract contract, AffineLayer layer, Optional<DoubleVector> rest) {
    VectorLayout layout = ModelFamilies.of(plan, contract).parameterLayout();
    double[] values = new double[Math.toIntExact(layout.length())];
    int next = 0;
    for (Segment segment : layout.segments()) {
      double[] filled =
          switch (segment.name()) {
            case GlmParameters.INTERCEPT, SoftmaxParameters.INTERCEPTS, FIRST_BIASES ->
                layer.constants();
            case GlmParameters.COEFFICIENTS -> flat(layer);
            case FIRST_WEIGHTS -> transposed(flat(layer), layer.outputs(), layer.inputs());
            default -> rest.orElseThrow().segment(segment.name());
          };
      System.arraycopy(filled, 0, values, next, filled.length);
      next += filled.length;
    }
    if (!hasIntercept(plan.model()) && !RawScores.allZero(layer.constants())) {
      throw new StartException(
          "over this contract the model to start from has an intercept, and this plan's model has none (take intercept fitted, or start fresh)");
    }
    return DoubleVector.of(layout, values);
  }

  private static boolean hasIntercept(ModelSpec model) {
    if (model instanceof ModelSpec.LogisticRegression logistic) {
      return logistic.intercept() == ModelSpec.Intercept.FITTED;
    }
    if (model instanceof ModelSpec.GeneralizedLinear glm) {
      return glm.intercept() == ModelSpec.Intercept.FITTED;
    }
    if (model instanceof ModelSpec.LinearSvm svm) {
      return svm.intercept() == ModelSpec.Intercept.FITTED;
    }
    return !(model instanceof ModelSpec.SoftmaxRegression softmax)
        || softmax.intercept() == ModelSpec.Intercept.FITTED;
  }

  /** The order in which an earlier plan's outputs stand among this plan's. */
  static AffineLayer reordered(Plan earlier, Plan plan, AffineLayer layer) {
    List<String> from = ((LabelSpec.Classes) earlier.label()).values();
    List<String> to = ((LabelSpec.Classes) plan.label()).values();
    double[] constants = new double[to.size()];
    double[][] weights = new double[to.size()][layer.inputs()];
    for (int k = 0; k < constants.length; k++) {
      int was = from.indexOf(to.get(k));
      constants[k] = layer.constant(was);
      for (int j = 0; j < layer.inputs(); j++) {
        weights[k][j] = layer.weight(was, j);
      }
    }
    return new AffineLayer(constants, weights);
  }

  static void requireLinear(Plan plan) {
    if (!(plan.model() instanceof ModelSpec.LogisticRegression
        || plan.model() instanceof ModelSpec.GeneralizedLinear
        || plan.model() instanceof ModelSpec.LinearSvm)) {
      throw new StartException(
          "model family %s starts fresh only: its parameters have no exact counterpart over another contract (leave start out)"
              .formatted(plan.model().family()));
    }
  }

  /** K constants, and K rows of weights one after the other. */
  static AffineLayer rows(double[] constants, double[] weights, int width) {
    double[][] rows = new double[constants.length][width];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(weights, k * width, rows[k], 0, width);
    }
    return new AffineLayer(constants, rows);
  }

  private static double[] flat(AffineLayer layer) {
    double[] values = new double[layer.outputs() * layer.inputs()];
    for (int k = 0; k < layer.outputs(); k++) {
      for (int j = 0; j < layer.inputs(); j++) {
        values[k * layer.inputs() + j] = layer.weight(k, j);
      }
    }
    return values;
  }

  /** Rows of a matrix, one after the other, as its columns. */
  static double[] transposed(double[] values, int rows, int columns) {
    double[] turned = new double[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = values[i * columns + j];
      }
    }
    return turned;
  }
}
