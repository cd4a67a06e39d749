package org.interlake.models.mlp;

import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.FeatureRows;
import org.interlake.models.descent.RowClipping;
import org.interlake.models.glm.PortableExp;
import org.interlake.protocol.plan.ModelSpec.Activation;

/**
 * One network at work on one row after the other: the room for its intermediate values, made once
 * for a block. Inputs of 0 cost nothing but looking at them.
 */
final class Network {
  private final NetworkShape shape;
  private final Activation activation;
  private final Head head;
  private final double[] parameters;
  private final RowBlock block;
  private final FeatureRows features;
  private final int[] inputs;
  private final double[] inputValues;
  private int inputCount;

  /** a_l for 0 &lt; l &lt; L, and z_L. */
  private final double[][] values;

  private final double[][] deltas;

  Network(
      NetworkShape shape, Activation activation, Head head, double[] parameters, RowBlock block) {
    this.shape = shape;
    this.activation = activation;
    this.head = head;
    this.parameters = parameters;
    this.block = block;
    this.features = FeatureRows.of(block);
    this.inputs = new int[shape.inputs()];
    this.inputValues = new double[shape.inputs()];
    this.values = new double[shape.layers() + 1][];
    this.deltas = new double[shape.layers() + 1][];
    for (int layer = 1; layer <= shape.layers(); layer++) {
      values[layer] = new double[shape.neurons(layer)];
      deltas[layer] = new double[shape.neurons(layer)];
    }
  }

  /** Whether this is the network of these very arrays. */
  boolean isOf(RowBlock otherBlock, double[] otherParameters) {
    return block == otherBlock && parameters == otherParameters;
  }

  /** Runs the network on a row; returns z_L, which is overwritten by the next row. */
  double[] forward(int row) {
    inputCount = features.nonZeros(row, inputs, inputValues);
    for (int layer = 1; layer <= shape.layers(); layer++) {
      double[] z = values[layer];
      System.arraycopy(parameters, shape.biasesAt(layer), z, 0, z.length);
      if (layer == 1) {
        int k = 0;
        for (; k + 4 <= inputCount; k += 4) {
          addFourWeights(k, shape.weightsAt(1), z);
        }
        for (; k < inputCount; k++) {
          addWeights(inputValues[k], shape.weightsAt(1) + inputs[k] * z.length, z);
        }
      } else {
        double[] below = values[layer - 1];
        for (int i = 0; i < below.length; i++) {
          if (below[i] != 0) {
            addWeights(below[i], shape.weightsAt(layer) + i * z.length, z);
          }
        }
      }
      if (layer < shape.layers()) {
        activate(z);
      }
    }
    return values[shape.layers()];
  }

  private void addWeights(double factor, int at, double[] z) {
    for (int o = 0; o < z.length; o++) {
      z[o] += factor * parameters[at + o];
    }
  }

  /** Of inputs {@code k} to {@code k + 3}: each neuron is read and written once for the four. */
  private void addFourWeights(int k, int at, double[] z) {
    double f0 = inputValues[k];
    double f1 = inputValues[k + 1];
    double f2 = inputValues[k + 2];
    double f3 = inputValues[k + 3];
    int w0 = at + inputs[k] * z.length;
    int w1 = at + inputs[k + 1] * z.length;
    int w2 = at + inputs[k + 2] * z.length;
    int w3 = at + inputs[k + 3] * z.length;
    for (int o = 0; o < z.length; o++) {
      z[o] +=
          (f0 * parameters[w0 + o] + f1 * parameters[w1 + o])
              + (f2 * parameters[w2 + o] + f3 * parameters[w3 + o]);
    }
  }

  private void activate(double[] z) {
    switch (activation) {
      case RELU -> {
        for (int o = 0; o < z.length; o++) {
          z[o] = Math.max(z[o], 0);
        }
      }
      case TANH -> {
        for (int o = 0; o < z.length; o++) {
          z[o] = StrictMath.tanh(z[o]);
        }
      }
      case SIGMOID -> {
        for (int o = 0; o < z.length; o++) {
          z[o] = 1 / (1 + PortableExp.exp(-z[o]));
        }
      }
    }
  }

  double loss(int row, double target) {
    return head.loss(forward(row), shape.outputs(), target);
  }

  /**
   * Adds weight · gradient of a row's loss to {@code gradient}, clipped. The gradient by W_l is the
   * outer product of a_{l-1} and δ_l, so the square of its length is |a_{l-1}|² |δ_l|², and of all
   * parameters Σ_l |δ_l|² (1 + |a_{l-1}|²) (Goodfellow 2015): found on the way down, before
   * anything is added. Then δ is clipped in the place of the gradient.
   */
  void addClippedGradient(
      int row, double target, double weight, RowClipping clipping, double[] gradient) {
    double[] z = forward(row);
    int last = shape.layers();
    head.lossAndDelta(z, shape.outputs(), target, deltas[last]);
    double square = 0;
    for (int layer = last; layer >= 1; layer--) {
      square += squares(deltas[layer]) * (1 + inputSquares(layer));
      if (layer > 1) {
        passDown(layer);
      }
    }
    double factor = weight * clipping.factor(weight * weight * square);
    if (factor == 0) {
      return;
    }
    for (int layer = last; layer >= 1; layer--) {
      double[] delta = deltas[layer];
      for (int o = 0; o < delta.length; o++) {
        delta[o] *= factor;
      }
      addLayer(layer, gradient);
    }
  }

  private double inputSquares(int layer) {
    if (layer > 1) {
      return squares(values[layer - 1]);
    }
    double sum = 0;
    for (int k = 0; k < inputCount; k++) {
      sum += inputValues[k] * inputValues[k];
    }
    return sum;
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /** Adds weight · gradient of a row's loss to {@code gradient}. */
  void addGradient(int row, double target, double weight, double[] gradient) {
    double[] z = forward(row);
    int last = shape.layers();
    head.lossAndDelta(z, shape.outputs(), target, deltas[last]);
    if (weight != 1) {
      for (int o = 0; o < deltas[last].length; o++) {
        deltas[last][o] *= weight;
      }
    }
    for (int layer = last; layer >= 1; layer--) {
      addLayer(layer, gradient);
      if (layer > 1) {
        passDown(layer);
      }
    }
  }

  /** Adds the gradient by b_l and W_l, of δ_l. */
  private void addLayer(int layer, double[] gradient) {
    double[] delta = deltas[layer];
    int biases = shape.biasesAt(layer);
    for (int o = 0; o < delta.length; o++) {
      gradient[biases + o] += delta[o];
    }
    int weights = shape.weightsAt(layer);
    if (layer == 1) {
      for (int k = 0; k < inputCount; k++) {
        addDelta(inputValues[k], delta, gradient, weights + inputs[k] * delta.length);
      }
    } else {
      double[] below = values[layer - 1];
      for (int i = 0; i < below.length; i++) {
        if (below[i] != 0) {
          addDelta(below[i], delta, gradient, weights + i * delta.length);
        }
      }
    }
  }

  private static void addDelta(double factor, double[] delta, double[] gradient, int at) {
    for (int o = 0; o < delta.length; o++) {
      gradient[at + o] += factor * delta[o];
    }
  }

  /** δ_{l-1}: (δ_l W_lᵀ) ∘ φ'(z_{l-1}), the derivatives being functions of a_{l-1}. */
  private void passDown(int layer) {
    double[] delta = deltas[layer];
    double[] below = deltas[layer - 1];
    double[] a = values[layer - 1];
    for (int i = 0; i < below.length; i++) {
      double derivative =
          switch (activation) {
            case RELU -> a[i] > 0 ? 1 : 0;
            case TANH -> 1 - a[i] * a[i];
            case SIGMOID -> a[i] * (1 - a[i]);
          };
      double sum = 0;
      if (derivative != 0) {
        int at = shape.weightsAt(layer) + i * delta.length;
        for (int o = 0; o < delta.length; o++) {
          sum += parameters[at + o] * delta[o];
        }
      }
      below[i] = sum * derivative;
    }
  }
}
