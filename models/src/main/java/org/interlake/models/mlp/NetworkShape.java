package org.interlake.models.mlp;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** How many neurons there are, and where their parameters stand. Crosses Spark tasks. */
final class NetworkShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] neurons;
  private final int[] biasesAt;
  private final int[] weightsAt;
  private final int biases;
  private final int parameters;

  /**
   * @param neurons n_0 ... n_L, from the input to the output
   */
  NetworkShape(int... neurons) {
    this.neurons = neurons.clone();
    this.biasesAt = new int[neurons.length];
    this.weightsAt = new int[neurons.length];
    int next = 0;
    for (int layer = 1; layer < neurons.length; layer++) {
      biasesAt[layer] = next;
      next = Math.addExact(next, neurons[layer]);
    }
    this.biases = next;
    for (int layer = 1; layer < neurons.length; layer++) {
      weightsAt[layer] = next;
      next = Math.addExact(next, Math.multiplyExact(neurons[layer - 1], neurons[layer]));
    }
    this.parameters = next;
  }

  /** L: layers after the input. */
  int layers() {
    return neurons.length - 1;
  }

  /** n_l. */
  int neurons(int layer) {
    return neurons[layer];
  }

  int inputs() {
    return neurons[0];
  }

  int outputs() {
    return neurons[neurons.length - 1];
  }

  /** Where b_l starts. */
  int biasesAt(int layer) {
    return biasesAt[layer];
  }

  /** Where W_l starts. */
  int weightsAt(int layer) {
    return weightsAt[layer];
  }

  /** All biases, the first of the parameters. */
  int biases() {
    return biases;
  }

  int parameters() {
    return parameters;
  }

  /** The layout {@code parameters}: {@code bias-1}, ..., {@code weights-1}, ... */
  VectorLayout layout() {
    List<Segment> segments = new ArrayList<>();
    for (int layer = 1; layer < neurons.length; layer++) {
      segments.add(new Segment("bias-" + layer, neurons[layer]));
    }
    for (int layer = 1; layer < neurons.length; layer++) {
      segments.add(new Segment("weights-" + layer, (long) neurons[layer - 1] * neurons[layer]));
    }
    return new VectorLayout("parameters", ElementType.FLOAT64, segments);
  }

  /**
   * Biases of 0 and weights drawn from a normal distribution of mean 0 and variance {@code gain} /
   * n_{l-1}; the same for the same seed on every machine.
   */
  double[] draw(long seed, double gain) {
    Random random = new Random(seed);
    double[] drawn = new double[parameters];
    for (int layer = 1; layer < neurons.length; layer++) {
      double deviation = Math.sqrt(gain / neurons[layer - 1]);
      int end = weightsAt[layer] + neurons[layer - 1] * neurons[layer];
      for (int i = weightsAt[layer]; i < end; i++) {
        drawn[i] = deviation * random.nextGaussian();
      }
    }
    return drawn;
  }
}
