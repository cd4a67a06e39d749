package org.interlake.models.export;

import static java.util.Objects.requireNonNull;

import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.interlake.models.glm.LogisticLoss;

/**
 * A network that predicts classes, for those that Spark MLlib has no model for. Its columns are
 * those of MLlib's classifiers; it is saved as {@code docs/spec/perceptron-model.md} says, and
 * needs Interlake on the class path to be loaded.
 *
 * <p>A network of one output z tells two classes apart: {@code rawPrediction} is (-z, z), and the
 * probability of class 1 the logistic function of z. One of K outputs has them as {@code
 * rawPrediction} and their softmax as {@code probability}.
 */
public final class PerceptronClassificationModel
    extends ProbabilisticClassificationModel<Vector, PerceptronClassificationModel>
    implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final PerceptronOutputs network;

  PerceptronClassificationModel(PerceptronOutputs network) {
    this.network = requireNonNull(network, "network");
  }

  /** The network itself. */
  PerceptronOutputs outputs() {
    return network;
  }

  /** Reads what {@link #write} wrote; Spark looks for this method by its name. */
  public static MLReader<PerceptronClassificationModel> read() {
    return new PerceptronReader<>(
        PerceptronClassificationModel.class, PerceptronClassificationModel::new);
  }

  /** Loads a saved model. */
  public static PerceptronClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return new PerceptronWriter(this, network);
  }

  /** The same for all: Spark asks for it before a field of this class has a value. */
  @Override
  public String uid() {
    return SparkMlPipeline.PREFIX + "perceptron";
  }

  @Override
  public int numFeatures() {
    return network.inputs();
  }

  @Override
  public int numClasses() {
    return Math.max(network.outputs(), 2);
  }

  @Override
  public Vector predictRaw(Vector features) {
    double[] z = network.of(features);
    return z.length == 1 ? Vectors.dense(new double[] {-z[0], z[0]}) : Vectors.dense(z);
  }

  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    double[] values = ((DenseVector) raw).values();
    if (network.outputs() == 1) {
      values[0] = LogisticLoss.probability(values[0]);
      values[1] = LogisticLoss.probability(values[1]);
      return raw;
    }
    double top = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      top = Math.max(top, value);
    }
    double total = 0;
    for (int k = 0; k < values.length; k++) {
      values[k] = StrictMath.exp(values[k] - top);
      total += values[k];
    }
    for (int k = 0; k < values.length; k++) {
      values[k] /= total;
    }
    return raw;
  }

  /**
   * Spark's own, here only because Java does not see that of one superclass as overriding that of
   * the other: their types differ in a type argument.
   */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public scala.Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public PerceptronClassificationModel copy(ParamMap extra) {
    return copyValues(new PerceptronClassificationModel(network), extra).setParent(parent());
  }
}
