package org.interlake.models.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.descent.GradientSums;
import org.interlake.models.descent.Lbfgs;
import org.interlake.models.descent.Penalty;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.TestTargets;
import org.interlake.models.training.TestRounds;
import org.interlake.models.training.TestRounds.Outcome;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  static RowBlock rows(int classes, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = random.doubles(3L * rows, -1, 1).toArray();
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      double pull = x[3 * i] + 0.5 * x[3 * i + 1] + random.nextDouble(-1, 1);
      y[i] = Math.min(classes - 1, (int) Math.max(0, (pull + 1.5) / 3 * classes));
    }
    return TestBlocks.dense(0, 3, x, y);
  }

  private static double[] sums(Intercept intercept, double[] theta, RowBlock... blocks) {
    return TestRounds.sum(
        new SoftmaxObjective(4, 3, intercept).gradientAt(theta), Arrays.asList(blocks));
  }

  @Test
  void theGradientIsTheDerivativeOfTheLoss() {
    RowBlock block = rows(4, 40, 2).withWeights(new SplittableRandom(3).doubles(40).toArray());
    double[] theta = new SplittableRandom(4).doubles(16, -1, 1).toArray();
    double[] at = sums(Intercept.FITTED, theta, block);
    double step = 1e-6;
    for (int i = 0; i < theta.length; i++) {
      double[] up = theta.clone();
      up[i] += step;
      double[] down = theta.clone();
      down[i] -= step;
      double slope =
          (sums(Intercept.FITTED, up, block)[GradientSums.LOSS_AT]
                  - sums(Intercept.FITTED, down, block)[GradientSums.LOSS_AT])
              / (2 * step);
      assertThat(at[GradientSums.GRADIENT_AT + i]).isCloseTo(slope, within(1e-7));
    }
    assertThat(sums(Intercept.NONE, theta, block))
        .startsWith(at[0], at[1], at[2], at[3], 0, 0, 0, 0)
        .endsWith(Arrays.copyOfRange(at, 8, 20));
    for (RowBlock form : TestTargets.forms(block)) {
      assertThat(sums(Intercept.FITTED, theta, form)).containsExactly(at, within(1e-5));
    }
  }

  @Test
  void lossIsStableForHugePredictors() {
    RowBlock block = TestBlocks.dense(0, 3, new double[] {1, 0, 0}, 2);
    double[] theta = new double[16];
    theta[4] = 1e5;

    assertThat(sums(Intercept.FITTED, theta, block)[GradientSums.LOSS_AT]).isEqualTo(1e5);
  }

  @Test
  void twoClassesAreLogisticRegressionOfTwiceThePenalty() {
    RowBlock block = rows(2, 120, 5);
    SoftmaxObjective softmax = new SoftmaxObjective(2, 3, Intercept.FITTED);
    GlmObjective logistic = new GlmObjective(new Binomial(), 3, Intercept.FITTED, 0);
    double[] two =
        new TestRounds(
                new Lbfgs(softmax, Penalty.ridge(2), 10), softmax::gradientAt, List.of(block))
            .train(1e-14, 99)
            .parameters();
    double[] one =
        new TestRounds(
                new Lbfgs(logistic, Penalty.ridge(1), 10), logistic::gradientAt, List.of(block))
            .train(1e-14, 99)
            .parameters();

    assertThat(two[1] - two[0]).isCloseTo(one[0], within(1e-5));
    for (int j = 0; j < 3; j++) {
      assertThat(two[5 + j] - two[2 + j]).isCloseTo(one[1 + j], within(1e-5));
      assertThat(two[5 + j] + two[2 + j]).as("centred").isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void federatedEqualsPooled() {
    RowBlock block = rows(4, 200, 6);
    SoftmaxObjective softmax = new SoftmaxObjective(4, 3, Intercept.FITTED);
    Lbfgs lbfgs = new Lbfgs(softmax, Penalty.ridge(0.5), 10);
    Outcome pooled = new TestRounds(lbfgs, softmax::gradientAt, List.of(block)).train(1e-14, 200);
    RowBlock first = slice(block, 0, 30);
    RowBlock second = slice(block, 30, 200);
    Outcome federated =
        new TestRounds(lbfgs, softmax::gradientAt, List.of(first, second)).train(1e-14, 200);

    System.out.printf("softmax: %d rounds%n", pooled.rounds());
    assertThat(federated.last().converged(1e-14)).isTrue();
    assertThat(federated.parameters()).containsExactly(pooled.parameters(), within(1e-6));
  }

  private static RowBlock slice(RowBlock block, int from, int to) {
    return TestBlocks.dense(
        0,
        3,
        Arrays.copyOfRange(TestBlocks.values(block), 3 * from, 3 * to),
        Arrays.copyOfRange(block.targets(), from, to));
  }
}
