package org.interlake.models.export;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.mlp.PerceptronScorer;
import org.interlake.protocol.plan.ModelSpec.Activation;

/** A network as both exported models hold it. Safe for several threads. */
final class PerceptronOutputs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] layers;
  private final Activation activation;
  private final double[] parameters;
  private final PerceptronScorer scorer;

  /**
   * @param layers neurons of each layer, from the input to the output
   * @param parameters all biases, layer by layer, then all weights, layer by layer
   */
  PerceptronOutputs(int[] layers, Activation activation, double[] parameters) {
    this.layers = layers.clone();
    this.activation = requireNonNull(activation, "activation");
    this.parameters = parameters.clone();
    this.scorer = new PerceptronScorer(this.layers, activation, this.parameters);
  }

  /** The last layer's outputs for one row. */
  double[] of(Vector features) {
    if (features.size() != inputs()) {
      throw new IllegalArgumentException(
          "Invalid features: a vector of %d numbers (must be %d, as the network has inputs)"
              .formatted(features.size(), inputs()));
    }
    double[] out = new double[outputs()];
    scorer.score(RowBlock.of(0, new FeatureMatrix.Doubles(1, inputs(), features.toArray())), out);
    return out;
  }

  int inputs() {
    return layers[0];
  }

  int outputs() {
    return layers[layers.length - 1];
  }

  int[] layers() {
    return layers.clone();
  }

  Activation activation() {
    return activation;
  }

  double[] parameters() {
    return parameters.clone();
  }
}
