package org.interlake.models.mlp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.models.descent.BatchGradient;
import org.interlake.models.descent.Objective;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** The loss of a multilayer perceptron. Not convex: where training ends depends on the seed. */
public final class PerceptronObjective implements Objective {
  private final NetworkShape shape;
  private final Activation activation;
  private final Head head;
  private final long seed;

  private PerceptronObjective(
      int features,
      List<Integer> hidden,
      int outputs,
      Activation activation,
      Head head,
      long seed) {
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

  /**
   * A plan's network: log-loss of one sigmoid for a binary label and of a softmax for classes, half
   * the squared error for a measured label.
   *
   * @param features of a row
   */
  public static PerceptronObjective of(
      Plan plan, ModelSpec.MultilayerPerceptron network, int features) {
    if (plan.label() instanceof LabelSpec.Classes label) {
      return new PerceptronObjective(
          features,
          network.hidden(),
          label.values().size(),
          network.activation(),
          Head.SOFTMAX,
          plan.seed());
    }
    Head head = plan.label() instanceof LabelSpec.Binary ? Head.SIGMOID : Head.LINEAR;
    return new PerceptronObjective(
        features, network.hidden(), 1, network.activation(), head, plan.seed());
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
  public BatchGradient clippedBatches(double clippingNormL2) {
    return new ClippedPerceptronBatches(shape, activation, head, clippingNormL2);
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
    return new PerceptronScorer(shape, activation, parameters);
  }

  /** Neurons of each layer, n_0 ... n_L. */
  public int[] layers() {
    int[] layers = new int[shape.layers() + 1];
    for (int layer = 0; layer < layers.length; layer++) {
      layers[layer] = shape.neurons(layer);
    }
    return layers;
  }

  /** Neurons of each layer as Spark MLlib counts them: a binary network has two outputs there. */
  public int[] mllibLayers() {
    int[] layers = layers();
    if (head == Head.SIGMOID) {
      layers[layers.length - 1] = 2;
    }
    return layers;
  }

  /**
   * The parameters as Spark MLlib keeps them: layer by layer, the weights that leave one neuron
   * together, then the biases.
   */
  public double[] mllibWeights(DoubleVector parameters) {
    double[] values = ExpectedLayout.values(parameters, shape.layout());
    int[] layers = mllibLayers();
    double[] weights = new double[parametersOf(layers)];
    int next = 0;
    for (int layer = 1; layer <= shape.layers(); layer++) {
      int unused = layers[layer] - shape.neurons(layer); // outputs that are always 0, in front
      for (int i = 0; i < shape.neurons(layer - 1); i++) {
        next += unused;
        for (int o = 0; o < shape.neurons(layer); o++) {
          weights[next++] = values[shape.weightsAt(layer) + i * shape.neurons(layer) + o];
        }
      }
      next += unused;
      for (int o = 0; o < shape.neurons(layer); o++) {
        weights[next++] = values[shape.biasesAt(layer) + o];
      }
    }
    return weights;
  }

  /**
   * The opposite of {@link #mllibWeights}, in the order of {@link #parameterLayout}. Of a binary
   * network's two outputs only their difference matters.
   */
  public double[] ofMllibWeights(double[] weights) {
    double[] values = new double[shape.parameters()];
    int[] layers = mllibLayers();
    int next = 0;
    for (int layer = 1; layer <= shape.layers(); layer++) {
      int neurons = shape.neurons(layer);
      boolean pair = layers[layer] != neurons;
      for (int i = 0; i <= shape.neurons(layer - 1); i++) {
        boolean bias = i == shape.neurons(layer - 1);
        int at = bias ? shape.biasesAt(layer) : shape.weightsAt(layer) + i * neurons;
        if (pair) {
          values[at] = weights[next + 1] - weights[next];
        } else {
          System.arraycopy(weights, next, values, at, neurons);
        }
        next += layers[layer];
      }
    }
    return values;
  }

  private static int parametersOf(int[] layers) {
    int parameters = 0;
    for (int layer = 1; layer < layers.length; layer++) {
      parameters += (layers[layer - 1] + 1) * layers[layer];
    }
    return parameters;
  }

  private static final class Batches implements BatchGradient {
    private static final long serialVersionUID = 1L;

    private final NetworkShape shape;
    private final Activation activation;
    private final Head head;

    /** The room of the batch before: most batches are of the same block. */
    private transient Network last;

    Batches(NetworkShape shape, Activation activation, Head head) {
      this.shape = shape;
      this.activation = activation;
      this.head = head;
    }

    @Override
    public void add(
        RowBlock block, int[] order, int from, int to, double[] parameters, double[] gradient) {
      if (last == null || !last.isOf(block, parameters)) {
        last = new Network(shape, activation, head, parameters, block);
      }
      Network network = last;
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
}
