package org.interlake.models.mlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.interlake.models.TestPlans;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.ModelSpec.MultilayerPerceptron;
import org.interlake.protocol.plan.ModelSpec.Penalty;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PerceptronTest {
  private static final int FEATURES = 3;
  private static final LabelSpec BINARY =
      new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", LabelSpec.OneClass.DECLINE);
  private static final LabelSpec CLASSES =
      new LabelSpec.Classes("y", ColumnType.LONG, List.of("a", "b", "c", "d"));
  private static final LabelSpec MEASURED = new LabelSpec.Measured("y", ColumnType.DOUBLE);

  private static PerceptronObjective objective(LabelSpec label, Activation activation) {
    MultilayerPerceptron network =
        new MultilayerPerceptron("m", List.of(5, 4), activation, Penalty.NONE);
    Plan plan =
        TestPlans.of(TestPlans.numeric("x"))
            .withLabel(label)
            .withModel(network)
            .withStrategy(new StrategySpec.FedAvg(1, 8, 0.1))
            .plan();
    return PerceptronObjective.of(plan, network, FEATURES);
  }

  private static double target(LabelSpec label, SplittableRandom random) {
    return label == MEASURED ? random.nextDouble(-2, 2) : random.nextInt(label == CLASSES ? 4 : 2);
  }

  /** Rows with weights, a third of their values 0. */
  private static RowBlock block(LabelSpec label, int rows) {
    SplittableRandom random = new SplittableRandom(11);
    double[] values =
        random
            .doubles((long) rows * FEATURES, -2, 2)
            .map(x -> Math.abs(x) < 0.66 ? 0 : x)
            .toArray();
    double[] targets = new double[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = target(label, random);
    }
    return TestBlocks.dense(0, FEATURES, values, targets)
        .withWeights(random.doubles(rows, 0.5, 2).toArray());
  }

  /** Layer by layer, neuron by neuron, as the package's description says. */
  private static double[] naiveOutputs(
      int[] neurons, Activation activation, double[] parameters, double[] input) {
    int biases = 0;
    int weights = Arrays.stream(neurons).skip(1).sum();
    double[] a = input;
    for (int layer = 1; layer < neurons.length; layer++) {
      double[] z = new double[neurons[layer]];
      for (int o = 0; o < z.length; o++) {
        z[o] = parameters[biases + o];
        for (int i = 0; i < a.length; i++) {
          z[o] += a[i] * parameters[weights + i * z.length + o];
        }
        if (layer < neurons.length - 1) {
          z[o] =
              switch (activation) {
                case RELU -> Math.max(z[o], 0);
                case TANH -> Math.tanh(z[o]);
                case SIGMOID -> 1 / (1 + Math.exp(-z[o]));
              };
        }
      }
      biases += z.length;
      weights += a.length * z.length;
      a = z;
    }
    return a;
  }

  private static double naiveLoss(LabelSpec label, double[] z, double y) {
    if (label == MEASURED) {
      return (z[0] - y) * (z[0] - y) / 2;
    }
    if (label == BINARY) {
      return Math.log1p(Math.exp(y == 1 ? -z[0] : z[0]));
    }
    return Math.log(Arrays.stream(z).map(Math::exp).sum()) - z[(int) y];
  }

  private static double[] parameters(PerceptronObjective objective) {
    double[] parameters = objective.start();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < objective.intercepts(); i++) {
      parameters[i] = random.nextDouble(-0.5, 0.5);
    }
    return parameters;
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void lossAndOutputsEqualTheNaiveFormulas(Activation activation) {
    for (LabelSpec label : List.of(BINARY, CLASSES, MEASURED)) {
      PerceptronObjective objective = objective(label, activation);
      double[] parameters = parameters(objective);
      int outputs = label == CLASSES ? 4 : 1;
      int[] neurons = {FEATURES, 5, 4, outputs};
      RowBlock block = block(label, 23);
      double[] values = TestBlocks.values(block);
      double[] scored = new double[block.rows() * outputs];
      double loss = 1; // what was there before

      objective.scorer(parameters).score(block, scored);

      for (int row = 0; row < block.rows(); row++) {
        double[] z =
            naiveOutputs(
                neurons,
                activation,
                parameters,
                Arrays.copyOfRange(values, row * FEATURES, (row + 1) * FEATURES));
        assertThat(Arrays.copyOfRange(scored, row * outputs, (row + 1) * outputs))
            .containsExactly(z, within(1e-12));
        loss += block.weight(row) * naiveLoss(label, z, block.targets()[row]);
      }
      assertThat(objective.batches().addLoss(block, parameters, 1)).isCloseTo(loss, within(1e-10));
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void theGradientIsTheLossesSlope(Activation activation) {
    for (LabelSpec label : List.of(BINARY, CLASSES, MEASURED)) {
      PerceptronObjective objective = objective(label, activation);
      double[] parameters = parameters(objective);
      RowBlock block = block(label, 9);
      double[] gradient = new double[parameters.length];
      int[] order = IntStream.range(0, block.rows()).toArray();

      objective.batches().add(block, order, 0, 4, parameters, gradient);
      objective.batches().add(block, order, 4, 9, parameters, gradient);

      double step = 1e-6;
      for (int i = 0; i < parameters.length; i++) {
        double[] above = parameters.clone();
        double[] below = parameters.clone();
        above[i] += step;
        below[i] -= step;
        double slope =
            (objective.batches().addLoss(block, above, 0)
                    - objective.batches().addLoss(block, below, 0))
                / (2 * step);
        assertThat(gradient[i]).as("%s, parameter %d", label, i).isCloseTo(slope, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void sparseRowsGiveTheSameAsDenseOnes(Activation activation) {
    PerceptronObjective objective = objective(BINARY, activation);
    double[] parameters = parameters(objective);
    RowBlock dense = block(BINARY, 40);
    float[] floats = new float[dense.rows() * FEATURES];
    double[] values = TestBlocks.values(dense);
    int[] starts = new int[dense.rows() + 1];
    int[] columns = new int[floats.length];
    float[] kept = new float[floats.length];
    int count = 0;
    for (int row = 0; row < dense.rows(); row++) {
      for (int j = 0; j < FEATURES; j++) {
        floats[row * FEATURES + j] = (float) values[row * FEATURES + j];
        if (floats[row * FEATURES + j] != 0) {
          columns[count] = j;
          kept[count++] = floats[row * FEATURES + j];
        }
      }
      starts[row + 1] = count;
    }
    RowBlock asFloats =
        RowBlock.of(0, new FeatureMatrix.Floats(dense.rows(), FEATURES, floats))
            .withTargets(dense.targets());
    RowBlock asSparse =
        RowBlock.of(
                0,
                new FeatureMatrix.Sparse(
                    FEATURES, starts, Arrays.copyOf(columns, count), Arrays.copyOf(kept, count)))
            .withTargets(dense.targets());

    assertThat(objective.batches().addLoss(asSparse, parameters, 0))
        .isEqualTo(objective.batches().addLoss(asFloats, parameters, 0));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void theStartIsTheSeedsAlone(Activation activation) {
    double[] start = objective(CLASSES, activation).start();

    assertThat(start).isEqualTo(objective(CLASSES, activation).start());
    assertThat(Arrays.copyOf(start, objective(CLASSES, activation).intercepts())).containsOnly(0.0);
  }

  /** Goodfellow's lengths, against the gradient of each row alone. */
  @Test
  void clipsTheGradientOfEachRow() {
    for (LabelSpec label : List.of(BINARY, CLASSES, MEASURED)) {
      for (Activation activation : Activation.values()) {
        PerceptronObjective objective = objective(label, activation);
        RowBlock block = block(label, 30);
        double[] theta = parameters(objective);
        for (double norm : new double[] {0.05, 0.8, 1e6}) {
          double[] naive = new double[theta.length];
          for (int row = 0; row < 30; row++) {
            double[] gradient = new double[theta.length];
            objective.batches().add(block, new int[] {row}, 0, 1, theta, gradient);
            double length = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
            for (int j = 0; j < naive.length; j++) {
              naive[j] += Math.min(1, norm / length) * gradient[j];
            }
          }
          double[] clipped = new double[theta.length];
          int[] all = IntStream.range(0, 30).toArray();
          objective.clippedBatches(norm).add(block, all, 0, 30, theta, clipped);
          assertThat(clipped)
              .usingComparatorWithPrecision(30 * Math.min(norm, 100) * 2e-5)
              .containsExactly(naive);
        }
      }
    }
  }
}
