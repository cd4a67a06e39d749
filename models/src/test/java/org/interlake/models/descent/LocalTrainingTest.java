package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GammaInverse;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.Poisson;
import org.interlake.models.glm.TestTargets;
import org.junit.jupiter.api.Test;

class LocalTrainingTest {
  private static final double[] START = {0.3, -0.5, 0.8};
  private static final double RATE = 0.1;

  private static LocalTraining training(
      LocalOptimizer optimizer, double weightDecay, OptionalDouble clip, double proximal) {
    return new LocalTraining(
        1, 8, new LearningRate.Constant(RATE), optimizer, weightDecay, clip, proximal);
  }

  private static LocalTraining training(LocalOptimizer optimizer) {
    return training(optimizer, 0, OptionalDouble.empty(), 0);
  }

  /** Steps on given batch gradients, of 2 rows each. */
  private static double[] steps(LocalTraining training, double penalty, double[]... gradients) {
    BatchStep step = new BatchStep(training, 0, penalty, 1);
    double[] theta = START.clone();
    LocalOptimizer.Steps steps = step.begin(theta.length);
    for (double[] gradient : gradients) {
      double[] summed = gradient.clone();
      for (int i = 0; i < summed.length; i++) {
        summed[i] *= 2;
      }
      step.take(steps, theta, summed, 2, START);
    }
    return theta;
  }

  private static final double[] G1 = {1, -2, 0.5};
  private static final double[] G2 = {0.25, 4, -1};

  @Test
  void sgdStepsOnTheMeanGradientAndThePenalty() {
    double[] theta = steps(training(LocalOptimizer.sgd()), 0.25, G1);

    assertThat(theta)
        .containsExactly(
            new double[] {0.3 - 0.1, -0.5 - 0.1 * (-2 + 0.25 * -0.5), 0.8 - 0.1 * (0.5 + 0.2)},
            within(1e-15));
  }

  @Test
  void momentumKeepsAVelocity() {
    double[] heavy = steps(training(LocalOptimizer.momentum(0.9)), 0, G1, G2);
    double[] nesterov = steps(training(LocalOptimizer.nesterov(0.9)), 0, G1, G2);

    for (int i = 0; i < 3; i++) {
      double v1 = G1[i];
      double v2 = 0.9 * v1 + G2[i];
      assertThat(heavy[i]).isCloseTo(START[i] - RATE * v1 - RATE * v2, within(1e-15));
      assertThat(nesterov[i])
          .isCloseTo(
              START[i] - RATE * (G1[i] + 0.9 * v1) - RATE * (G2[i] + 0.9 * v2), within(1e-15));
    }
  }

  @Test
  void adamFollowsAlgorithm1() {
    double[] theta = steps(training(LocalOptimizer.adam(0.8, 0.95, 1e-3)), 0, G1, G2);

    for (int i = 0; i < 3; i++) {
      double m1 = 0.2 * G1[i];
      double v1 = 0.05 * G1[i] * G1[i];
      double first = RATE * (m1 / (1 - 0.8)) / (Math.sqrt(v1 / (1 - 0.95)) + 1e-3);
      double m2 = 0.8 * m1 + 0.2 * G2[i];
      double v2 = 0.95 * v1 + 0.05 * G2[i] * G2[i];
      double second = RATE * (m2 / (1 - 0.8 * 0.8)) / (Math.sqrt(v2 / (1 - 0.95 * 0.95)) + 1e-3);
      assertThat(theta[i]).isCloseTo(START[i] - first - second, within(1e-14));
    }
  }

  @Test
  void clippingBoundsTheStep() {
    double[] theta = steps(training(LocalOptimizer.sgd(), 0, OptionalDouble.of(0.5), 0), 0.1, G2);
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      squares += (theta[i] - START[i]) * (theta[i] - START[i]);
    }

    assertThat(Math.sqrt(squares)).isCloseTo(RATE * 0.5, within(1e-14));
    assertThat(steps(training(LocalOptimizer.sgd(), 0, OptionalDouble.of(50), 0), 0, G2))
        .as("a short gradient is left as it is")
        .isEqualTo(steps(training(LocalOptimizer.sgd()), 0, G2));
  }

  @Test
  void weightDecayShrinksCoefficientsAndNotTheIntercept() {
    double[] without = steps(training(LocalOptimizer.adam()), 0, G1);
    double[] with = steps(training(LocalOptimizer.adam(), 0.5, OptionalDouble.empty(), 0), 0, G1);

    assertThat(with[0]).isEqualTo(without[0]);
    assertThat(with[1]).isCloseTo(without[1] * (1 - RATE * 0.5), within(1e-15));
    assertThat(with[2]).isCloseTo(without[2] * (1 - RATE * 0.5), within(1e-15));
  }

  @Test
  void theProximalTermPullsToTheStart() {
    RowBlock rows = TestTargets.rows(new Poisson(), 64, 5);
    double last = Double.POSITIVE_INFINITY;
    for (double proximal : new double[] {0, 1, 10, 100}) {
      double[] start = {0.1, 0.2, 0.3, 0.4};
      LocalTraining training =
          new LocalTraining(
              20,
              8,
              new LearningRate.Constant(0.005),
              LocalOptimizer.sgd(),
              0,
              OptionalDouble.empty(),
              proximal);
      double[] end =
          new SgdProgram(
                  new GlmObjective(new Poisson(), 3, Intercept.FITTED, 0).batches(),
                  new BatchStep(training, 0, 0, 1),
                  start,
                  8,
                  new long[20])
              .run(List.of(rows));
      double distance = 0;
      for (int i = 0; i < 4; i++) {
        distance += (end[i] - start[i]) * (end[i] - start[i]);
      }
      assertThat(distance).isLessThan(last).isPositive();
      last = distance;
    }
  }

  @Test
  void ratesFollowTheirSchedules() {
    assertThat(new LearningRate.Constant(0.5).at(7)).isEqualTo(0.5);
    LearningRate steps = new LearningRate.StepDecay(0.8, 0.5, 3);
    assertThat(List.of(steps.at(0), steps.at(2), steps.at(3), steps.at(6)))
        .containsExactly(0.8, 0.8, 0.4, 0.2);
    assertThat(new LearningRate.InverseTime(1, 0.5).at(4)).isCloseTo(1 / 3.0, within(1e-15));
    LearningRate cosine = new LearningRate.Cosine(2, 10);
    assertThat(cosine.at(0)).isEqualTo(2);
    assertThat(cosine.at(5)).isCloseTo(1, within(1e-15));
    assertThat(cosine.at(9)).isPositive();
    assertThat(cosine.at(30)).isCloseTo(0, within(1e-15));
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> LocalTraining.sgd(0, 1, 0.1)).hasMessageContaining("localEpochs");
    assertThatThrownBy(() -> LocalOptimizer.momentum(1)).hasMessageContaining("momentum");
    assertThatThrownBy(() -> new LearningRate.StepDecay(1, 2, 1)).hasMessageContaining("factor");
    assertThatThrownBy(
            () ->
                new FederatedAveraging(
                    new GlmObjective(new GammaInverse(), 2, Intercept.FITTED, 1),
                    0,
                    10,
                    LocalTraining.sgd(1, 8, 0.1),
                    2))
        .hasMessageContaining("not defined for every linear predictor");
  }

  @Test
  void weightsMultiplyLossesAndOffsetsMoveThePredictor() {
    RowBlock rows = TestTargets.rows(new Poisson(), 10, 5);
    double[] start = {0.1, 0.2, 0.3, 0.4};
    double[] x = TestBlocks.values(rows);
    double[] expected = start.clone();
    double loss = 0;
    for (int i = 0; i < 10; i++) {
      double eta = start[0] + rows.offset(i);
      for (int j = 0; j < 3; j++) {
        eta += start[j + 1] * x[3 * i + j];
      }
      double slope = rows.weight(i) * (Math.exp(eta) - rows.targets()[i]) / 10;
      loss += rows.weight(i) * (Math.exp(eta) - rows.targets()[i] * eta) / 10;
      expected[0] -= RATE * slope;
      for (int j = 0; j < 3; j++) {
        expected[j + 1] -= RATE * slope * x[3 * i + j];
      }
    }
    for (RowBlock form : TestTargets.forms(rows)) {
      double[] end =
          new SgdProgram(
                  new GlmObjective(new Poisson(), 3, Intercept.FITTED, 0).batches(),
                  new BatchStep(LocalTraining.sgd(1, 100, RATE), 0, 0, 1),
                  start,
                  100,
                  new long[] {4})
              .run(List.of(form));
      for (int i = 0; i < 4; i++) {
        assertThat(end[i]).isCloseTo(expected[i], within(1e-6));
      }
      assertThat(end[4]).isCloseTo(loss, within(1e-6));
    }
  }

  @Test
  void logisticPlansGiveTheBitsThatTheyAlwaysGave() {
    SplittableRandom random = new SplittableRandom(7);
    List<RowBlock> blocks = new ArrayList<>();
    for (int b = 0; b < 3; b++) {
      int rows = 37 + b;
      double[] x = new double[rows * 5];
      for (int i = 0; i < x.length; i++) {
        x[i] = (random.nextLong() >>> 40) / (double) (1 << 23) - 1;
      }
      double[] y = new double[rows];
      for (int i = 0; i < rows; i++) {
        y[i] = random.nextLong() & 1;
      }
      blocks.add(TestBlocks.dense(b, 5, x, y));
    }
    double[] result =
        new SgdProgram(
                new GlmObjective(new Binomial(), 5, Intercept.FITTED, 0).batches(),
                new BatchStep(LocalTraining.sgd(3, 8, 0.1), 0, 0.02, 1),
                new double[] {.1, -.2, .3, .05, 0, 1},
                8,
                new long[] {1, 2, 3})
            .run(blocks);

    assertThat(result)
        .as("computed by version 0.1")
        .containsExactly(
            -0x1.c055254dc798ap-5,
            -0x1.c07f3d5b01442p-4,
            0x1.91974114ebb5p-3,
            -0x1.d30bb619d9a78p-8,
            -0x1.1ba4b0fdb46afp-7,
            0x1.851f4c6e8ed24p-1,
            0x1.6fe3eb9eed0dfp-1);
  }
}
