package org.interlake.models.export;

import static java.util.Objects.requireNonNull;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/**
 * A network that predicts a number, which Spark MLlib has no model for. It is saved as {@code
 * docs/spec/perceptron-model.md} says, and needs Interlake on the class path to be loaded.
 */
public final class PerceptronRegressionModel
    extends RegressionModel<Vector, PerceptronRegressionModel> implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final PerceptronOutputs network;

  PerceptronRegressionModel(PerceptronOutputs network) {
    this.network = requireNonNull(network, "network");
    if (network.outputs() != 1) {
      throw new IllegalArgumentException(
          "Invalid network of a number: %d outputs (must be 1)".formatted(network.outputs()));
    }
  }

  /** The network itself. */
  PerceptronOutputs outputs() {
    return network;
  }

  /** Reads what {@link #write} wrote; Spark looks for this method by its name. */
  public static MLReader<PerceptronRegressionModel> read() {
    return new PerceptronReader<>(PerceptronRegressionModel.class, PerceptronRegressionModel::new);
  }

  /** Loads a saved model. */
  public static PerceptronRegressionModel load(String path) {
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
  public double predict(Vector features) {
    return network.of(features)[0];
  }

  @Override
  public PerceptronRegressionModel copy(ParamMap extra) {
    return copyValues(new PerceptronRegressionModel(network), extra).setParent(parent());
  }
}
