package org.interlake.models.mlp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.Objective;
import org.interlake.models.metrics.Scorer;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.vector.VectorLayout;

/** The loss of a multilayer perceptron. Not convex: where training ends depends on the seed. */
public final class PerceptronObjective implements Objective {
  private final NetworkShape shape;
  private final Activation activation;
  private final Head head;
  private final long seed;

  private PerceptronObjective(
      int features, List<Integer> hidden, int outputs, Activation activation, Head head, long seed) {
    int[] neurons = new int[hidden.size() + 2];
    neurons[0] = features;
    for (int i = 0; i < hidden.size(); i++) {
      neurons[i + 1] = hidden.get(i);
    }
    neurons[neurons.length - 1] = outputs;
    this.shape = new NetworkShape(neurons);
    this.activation = requireNonNull(activation, "activation");
    this.head = head;
    this.seed = seed;
  }

  /** A network for a label of 1 and 0: log-loss of one sigmoid. */
  public static PerceptronObjective binary(
      int features, List<Integer> hidden, Activation activation, long seed) {
    return new PerceptronObjective(features, hidden, 1, activation, Head.SIGMOID, seed);
  }

  /** A network for a label of several classes: log-loss of a softmax. */
  public static PerceptronObjective classes(
      int features, List<Integer> hidden, int classes, Activation activation, long seed) {
    return new PerceptronObjective(features, hidden, classes, activation, Head.SOFTMAX, seed);
  }

  /** A network for a measured label: half the squared error. */
  public static PerceptronObjective measured(
      int features, List<Integer> hidden, Activation activation, long seed) {
    return new PerceptronObjective(features, hidden, 1, activation, Head.LINEAR, seed);
  }

  @Override
  public VectorLayout parameterLayout() {
    return shape.layout();
  }

  /** The biases, on which no penalty falls. */
  @Override
  public int intercepts() {
    return shape.biases();
  }

  /**
   * Biases of 0; weights from a normal distribution of variance 2 / n_{l-1} under relu (He et al.
   * 2015), else 1 / n_{l-1} (LeCun et al. 1998).
   */
  @Override
  public double[] start() {
    return shape.draw(seed, activation == Activation.RELU ? 2 : 1);
  }

  @Override
  public BlockKernel gradientAt(double[] parameters) {
    throw new UnsupportedOperationException(
        "A multilayer perceptron is not trained by full gradients");
  }

  @Override
  public BatchGradient batches() {
    return new Batches(shape, activation, head);
  }

  @Override
  public boolean definedEverywhere() {
    return true;
  }

  @Override
  public double scale(double sum, double weights) {
    return Math.abs(sum);
  }

  /** The network's outputs on a row. */
  public Scorer scorer(double[] parameters) {
    return new Outputs(shape, activation, head, parameters);
  }

  private static final class Batches implements BatchGradient {
    private static final long serialVersionUID = 1L;

    private final NetworkShape shape;
    private final Activation activation;
    private final Head head;

    Batches(NetworkShape shape, Activation activation, Head head) {
      this.shape = shape;
      this.activation = activation;
      this.head = head;
    }

    @Override
    public void add(
        RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
      Network network = new Network(shape, activation, head, parameters, block);
      for (int i = from; i < to; i++) {
        int row = order[i];
        network.addGradient(row, block.targets()[row], block.weight(row), gradient);
      }
    }

    @Override
    public double addLoss(RowBlock block, double[] parameters, double sum) {
      Network network = new Network(shape, activation, head, parameters, block);
      double total = sum;
      for (int row = 0; row < block.rows(); row++) {
        total += block.weight(row) * network.loss(row, block.targets()[row]);
      }
      return total;
    }
  }

  private static final class Outputs implements Scorer {
    private static final long serialVersionUID = 1L;

    private final NetworkShape shape;
    private final Activation activation;
    private final Head head;
    private final double[] parameters;

    Outputs(NetworkShape shape, Activation activation, Head head, double[] parameters) {
      this.shape = shape;
      this.activation = activation;
      this.head = head;
      this.parameters = parameters;
    }

    @Override
    public int outputs() {
      return shape.outputs();
    }

    @Override
    public void score(RowBlock block, DenseRows rows, double[] out) {
      Network network = new Network(shape, activation, head, parameters, block);
      int outputs = shape.outputs();
      for (int row = rows.from(); row < rows.to(); row++) {
        double[] z = network.forward(rows.values(), rows.at(row));
        System.arraycopy(z, 0, out, (row - rows.from()) * outputs, outputs);
      }
    }
  }
}
