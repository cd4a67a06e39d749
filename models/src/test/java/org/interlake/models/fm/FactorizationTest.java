package org.interlake.models.fm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.descent.GradientSums;
import org.interlake.models.descent.Lbfgs;
import org.interlake.models.descent.Penalty;
import org.interlake.models.training.TestRounds;
import org.interlake.models.training.TestRounds.Outcome;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.FactorizationMachine;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.LinearTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FactorizationTest {
  private static final int WIDTH = 5;
  private static final int FACTORS = 3;
  private static final LabelSummary BINARY = new LabelSummary.Binary(20, 20);
  private static final LabelSummary MEASURED = new LabelSummary.Measured(40, 60, 40);

  static Stream<LabelSummary> labels() {
    return Stream.of(BINARY, MEASURED);
  }

  private static FactorizationMachine machine(Intercept intercept, LinearTerms linear) {
    return new FactorizationMachine("m", FACTORS, 0.3, intercept, linear, ModelSpec.Penalty.NONE);
  }

  private static FactorizationObjective objective(LabelSummary label) {
    return objective(label, Intercept.FITTED, LinearTerms.FITTED);
  }

  private static FactorizationObjective objective(
      LabelSummary label, Intercept intercept, LinearTerms linear) {
    return new FactorizationObjective(machine(intercept, linear), WIDTH, label, 5);
  }

  private static double[] parameters() {
    return new SplittableRandom(8).doubles(1 + WIDTH + WIDTH * FACTORS, -0.7, 0.7).toArray();
  }

  /** Rows with weights, a third of their values 0. */
  private static RowBlock block(LabelSummary label, int rows) {
    SplittableRandom random = new SplittableRandom(11);
    double[] values =
        random.doubles((long) rows * WIDTH, -2, 2).map(x -> Math.abs(x) < 0.66 ? 0 : x).toArray();
    double[] targets = new double[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = label == BINARY ? random.nextInt(2) : random.nextDouble(-2, 2);
    }
    return TestBlocks.dense(0, WIDTH, values, targets)
        .withWeights(random.doubles(rows, 0.5, 2).toArray());
  }

  /** Over all pairs, as Rendle's equation 1 has it. */
  private static double naivePredictor(double[] theta, double[] values, int row) {
    double eta = theta[0];
    for (int i = 0; i < WIDTH; i++) {
      double x = values[row * WIDTH + i];
      eta += theta[1 + i] * x;
      for (int j = i + 1; j < WIDTH; j++) {
        double product = 0;
        for (int f = 0; f < FACTORS; f++) {
          product += theta[1 + WIDTH + i * FACTORS + f] * theta[1 + WIDTH + j * FACTORS + f];
        }
        eta += product * x * values[row * WIDTH + j];
      }
    }
    return eta;
  }

  private static double naiveLoss(LabelSummary label, RowBlock block, double[] theta) {
    double[] values = TestBlocks.values(block);
    double loss = 0;
    for (int row = 0; row < block.rows(); row++) {
      double eta = naivePredictor(theta, values, row);
      double y = block.targets()[row];
      loss +=
          block.weight(row)
              * (label == BINARY
                  ? Math.log1p(Math.exp(y == 1 ? -eta : eta))
                  : (eta - y) * (eta - y) / 2);
    }
    return loss;
  }

  @ParameterizedTest
  @MethodSource("labels")
  void scoresAndLossesEqualTheSumOverAllPairs(LabelSummary label) {
    RowBlock block = block(label, 40);
    double[] theta = parameters();
    double[] values = TestBlocks.values(block);
    double[] scores = new double[block.rows()];

    objective(label).scorer(theta).score(block, scores);

    for (int row = 0; row < block.rows(); row++) {
      assertThat(scores[row]).isCloseTo(naivePredictor(theta, values, row), within(1e-12));
    }
    double loss = naiveLoss(label, block, theta);
    double[] sums = TestRounds.sum(objective(label).gradientAt(theta), List.of(block));
    assertThat(objective(label).batches().addLoss(block, theta, 1))
        .isCloseTo(1 + loss, within(1e-10));
    assertThat(sums[GradientSums.LOSS_AT]).isCloseTo(loss, within(1e-10));
    assertThat(sums[GradientSums.ROWS_AT]).isEqualTo(40);
    assertThat(sums[GradientSums.OUTSIDE_AT]).isZero();
  }

  @ParameterizedTest
  @MethodSource("labels")
  void theGradientIsTheLossesSlope(LabelSummary label) {
    RowBlock block = block(label, 19);
    double[] theta = parameters();
    double[] gradient = new double[theta.length];
    int[] order = IntStream.range(0, block.rows()).toArray();

    objective(label).batches().add(block, order, 0, 7, theta, gradient);
    objective(label).batches().add(block, order, 7, 19, theta, gradient);

    double[] sums = TestRounds.sum(objective(label).gradientAt(theta), List.of(block));
    double step = 1e-6;
    for (int i = 0; i < theta.length; i++) {
      double[] above = theta.clone();
      double[] below = theta.clone();
      above[i] += step;
      below[i] -= step;
      double slope = (naiveLoss(label, block, above) - naiveLoss(label, block, below)) / (2 * step);
      assertThat(gradient[i]).as("parameter %d", i).isCloseTo(slope, within(1e-7));
      assertThat(sums[GradientSums.GRADIENT_AT + i]).isCloseTo(gradient[i], within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("labels")
  void sparseRowsGiveTheSameAsDenseOnes(LabelSummary label) {
    RowBlock dense = block(label, 30);
    double[] values = TestBlocks.values(dense);
    float[] floats = new float[values.length];
    int[] starts = new int[dense.rows() + 1];
    int[] columns = new int[values.length];
    float[] kept = new float[values.length];
    int count = 0;
    for (int row = 0; row < dense.rows(); row++) {
      for (int j = 0; j < WIDTH; j++) {
        floats[row * WIDTH + j] = (float) values[row * WIDTH + j];
        if (floats[row * WIDTH + j] != 0) {
          columns[count] = j;
          kept[count++] = floats[row * WIDTH + j];
        }
      }
      starts[row + 1] = count;
    }
    RowBlock asFloats =
        RowBlock.of(0, new FeatureMatrix.Floats(dense.rows(), WIDTH, floats))
            .withTargets(dense.targets());
    RowBlock asSparse =
        RowBlock.of(
                0,
                new FeatureMatrix.Sparse(
                    WIDTH, starts, Arrays.copyOf(columns, count), Arrays.copyOf(kept, count)))
            .withTargets(dense.targets());

    assertThat(TestRounds.sum(objective(label).gradientAt(parameters()), List.of(asSparse)))
        .isEqualTo(TestRounds.sum(objective(label).gradientAt(parameters()), List.of(asFloats)));
  }

  @ParameterizedTest
  @MethodSource("labels")
  void termsThatAreNotFittedHaveNoGradient(LabelSummary label) {
    RowBlock block = block(label, 12);
    FactorizationObjective pairsOnly = objective(label, Intercept.NONE, LinearTerms.NONE);
    double[] theta = pairsOnly.start();
    double[] gradient = new double[theta.length];

    pairsOnly.batches().add(block, IntStream.range(0, 12).toArray(), 0, 12, theta, gradient);

    assertThat(Arrays.copyOf(theta, 1 + WIDTH)).containsOnly(0.0);
    assertThat(Arrays.copyOf(gradient, 1 + WIDTH)).containsOnly(0.0);
    assertThat(Arrays.copyOfRange(gradient, 1 + WIDTH, gradient.length)).doesNotContain(0.0);
  }

  @Test
  void aRowWithoutAFiniteLossIsOutside() {
    double[] values = {1e200, 1e200, 0, 0, 0};
    RowBlock block = TestBlocks.dense(0, WIDTH, values, 1);
    double[] theta = new double[1 + WIDTH + WIDTH * FACTORS];
    Arrays.fill(theta, 1);

    double[] sums = TestRounds.sum(objective(MEASURED).gradientAt(theta), List.of(block));

    assertThat(sums[GradientSums.ROWS_AT]).isEqualTo(1);
    assertThat(sums[GradientSums.OUTSIDE_AT]).isEqualTo(1);
    assertThat(Arrays.copyOfRange(sums, GradientSums.GRADIENT_AT, sums.length)).containsOnly(0.0);
  }

  @Test
  void theStartIsTheSeedsAloneAndFitsTheMean() {
    double[] start = objective(MEASURED).start();

    assertThat(start).isEqualTo(objective(MEASURED).start());
    assertThat(start[0]).isEqualTo(1.5);
    assertThat(objective(BINARY).start()[0]).isZero();
    assertThat(Arrays.copyOfRange(start, 1, 1 + WIDTH)).containsOnly(0.0);
    double[] factors = Arrays.copyOfRange(start, 1 + WIDTH, start.length);
    assertThat(factors).doesNotContain(0.0);
    assertThat(Arrays.stream(factors).map(Math::abs).max().orElseThrow()).isLessThan(5 * 0.3);
  }

  @ParameterizedTest
  @MethodSource("labels")
  void lbfgsOverSitesEndsWhereItEndsOverThePooledRows(LabelSummary label) {
    RowBlock all = block(label, 300);
    RowBlock one = slice(all, 0, 120);
    RowBlock two = slice(all, 120, 300);
    FactorizationObjective objective = objective(label);
    Penalty penalty = Penalty.ridge(1);

    Outcome pooled = train(objective, penalty, all);
    Outcome federated = train(objective, penalty, one, two);

    System.out.printf(
        "%s: %d rounds pooled, %d federated%n", label, pooled.rounds(), federated.rounds());
    assertThat(federated.last().converged(1e-13)).isTrue();
    assertThat(federated.parameters()).containsExactly(pooled.parameters(), within(1e-4));
    double[] theta = federated.parameters();
    double[] sums = TestRounds.sum(objective.gradientAt(theta), List.of(all));
    for (int i = 0; i < theta.length; i++) {
      double slope = sums[GradientSums.GRADIENT_AT + i] + (i == 0 ? 0 : theta[i]);
      assertThat(slope).as("parameter %d", i).isCloseTo(0, within(1e-3));
    }
  }

  private static Outcome train(
      FactorizationObjective objective, Penalty penalty, RowBlock... sites) {
    return new TestRounds(new Lbfgs(objective, penalty, 10), objective::gradientAt, List.of(sites))
        .train(1e-13, 500);
  }

  private static RowBlock slice(RowBlock rows, int from, int to) {
    double[] values = Arrays.copyOfRange(TestBlocks.values(rows), from * WIDTH, to * WIDTH);
    double[] weights = IntStream.range(from, to).mapToDouble(rows::weight).toArray();
    return TestBlocks.dense(0, WIDTH, values, Arrays.copyOfRange(rows.targets(), from, to))
        .withWeights(weights);
  }

  @Test
  void factorsThatStartAtZeroAreRefused() {
    assertThatThrownBy(
            () ->
                new FactorizationMachine(
                    "m", 2, 0, Intercept.FITTED, LinearTerms.FITTED, ModelSpec.Penalty.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid initialDeviation of model m: 0.0 (must be above 0");
  }
}
