package org.interlake.models.mlp;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.RowBlock;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.plan.ModelSpec.Activation;

/** The outputs z_L of a network: what its head makes of them is not its matter. */
public final class PerceptronScorer implements Scorer {
  private static final long serialVersionUID = 1L;

  private final NetworkShape shape;
  private final Activation activation;
  private final double[] parameters;

  /**
   * @param neurons n_0 ... n_L, from the input to the output; two or more, each 1 or more
   * @param parameters all biases, layer by layer, then all weights, layer by layer; shared
   */
  public PerceptronScorer(int[] neurons, Activation activation, double[] parameters) {
    this(requireNeurons(neurons), activation, parameters);
  }

  PerceptronScorer(NetworkShape shape, Activation activation, double[] parameters) {
    if (parameters.length != shape.parameters()) {
      throw new IllegalArgumentException(
          "Invalid parameters of a network: %d numbers (must be %d for its layers)"
              .formatted(parameters.length, shape.parameters()));
    }
    this.shape = shape;
    this.activation = requireNonNull(activation, "activation");
    this.parameters = parameters;
  }

  private static NetworkShape requireNeurons(int[] neurons) {
    boolean valid = neurons.length >= 2;
    for (int count : neurons) {
      valid &= count >= 1;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "Invalid layers of a network: %s (must be two or more, each of 1 neuron or more)"
              .formatted(java.util.Arrays.toString(neurons)));
    }
    return new NetworkShape(neurons);
  }

  @Override
  public int outputs() {
    return shape.outputs();
  }

  @Override
  public void score(RowBlock block, double[] out) {
    Network network = new Network(shape, activation, Head.LINEAR, parameters, block);
    int outputs = shape.outputs();
    for (int row = 0; row < block.rows(); row++) {
      System.arraycopy(network.forward(row), 0, out, row * outputs, outputs);
    }
  }
}
