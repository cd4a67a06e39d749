package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Hinge;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.Poisson;
import org.interlake.models.softmax.SoftmaxObjective;
import org.junit.jupiter.api.Test;

/** Clipping row by row, against the gradient of each row alone, clipped by its length. */
class ClippedGradientTest {
  private static final int ROWS = 40;
  private static final int WIDTH = 6;

  private static RowBlock rows(int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = random.doubles((long) ROWS * WIDTH, -3, 3).toArray();
    double[] targets = random.ints(ROWS, 0, classes).asDoubleStream().toArray();
    return TestBlocks.dense(0, WIDTH, values, targets)
        .withWeights(random.doubles(ROWS, 0.5, 2).toArray());
  }

  private static double[] parameters(Objective objective, long seed) {
    return new SplittableRandom(seed).doubles(objective.start().length, -1, 1).toArray();
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  /** Σ_i min(1, C / |g_i|) g_i, each g_i made as a whole. */
  static double[] naive(Objective objective, RowBlock block, double[] theta, double norm) {
    double[] sum = new double[theta.length];
    for (int row = 0; row < block.rows(); row++) {
      double[] gradient = new double[theta.length];
      objective.batches().add(block, new int[] {row}, 0, 1, theta, gradient);
      double factor = Math.min(1, norm / length(gradient));
      for (int j = 0; j < sum.length; j++) {
        sum[j] += factor * gradient[j];
      }
    }
    return sum;
  }

  static double[] clipped(Objective objective, RowBlock block, double[] theta, double norm) {
    double[] sum = new double[theta.length];
    int[] all = IntStream.range(0, block.rows()).toArray();
    objective.clippedBatches(norm).add(block, all, 0, all.length, theta, sum);
    return sum;
  }

  private static void check(Objective objective, int classes, double norm, long seed) {
    RowBlock block = rows(classes, seed);
    double[] theta = parameters(objective, seed + 1);
    assertThat(clipped(objective, block, theta, norm))
        .usingComparatorWithPrecision(ROWS * norm * 2e-5)
        .containsExactly(naive(objective, block, theta, norm));
  }

  @Property(tries = 30)
  void everyLinearLoss(@ForAll @DoubleRange(min = 0.01, max = 50) double norm, @ForAll long seed) {
    for (Intercept intercept : Intercept.values()) {
      check(new GlmObjective(new Binomial(), WIDTH, intercept, 0), 2, norm, seed);
      check(new GlmObjective(new Poisson(), WIDTH, intercept, 0), 4, norm, seed);
      check(new GlmObjective(new Hinge(), WIDTH, intercept, 0), 2, norm, seed);
    }
  }

  @Property(tries = 30)
  void softmax(@ForAll @DoubleRange(min = 0.01, max = 50) double norm, @ForAll long seed) {
    for (Intercept intercept : Intercept.values()) {
      check(new SoftmaxObjective(4, WIDTH, intercept), 4, norm, seed);
    }
  }

  /** Whoever leaves takes no more with it than the norm, however long its gradient is. */
  @Property(tries = 50)
  void noRowMovesTheSumByMoreThanTheNorm(@ForAll long seed) {
    Objective objective = new GlmObjective(new Poisson(), WIDTH, Intercept.FITTED, 0);
    RowBlock block = rows(4, seed);
    double[] theta = parameters(objective, seed);
    int[] all = IntStream.range(0, ROWS).toArray();
    double[] with = new double[theta.length];
    double[] without = new double[theta.length];
    BatchGradient clipped = objective.clippedBatches(0.3);
    clipped.add(block, all, 0, ROWS, theta, with);
    clipped.add(block, all, 1, ROWS, theta, without);
    for (int j = 0; j < with.length; j++) {
      with[j] -= without[j];
    }
    assertThat(length(with)).isLessThanOrEqualTo(0.3);
  }

  @Test
  void everyFormOfFeaturesHasTheSameLengths() {
    double[] dense = {1, 0, -2, 0, 0, 3};
    RowBlock doubles = TestBlocks.dense(0, 3, dense, new double[] {1, 0});
    RowBlock floats =
        RowBlock.of(0, new FeatureMatrix.Floats(2, 3, new float[] {1, 0, -2, 0, 0, 3}));
    RowBlock sparse =
        RowBlock.of(
            0,
            new FeatureMatrix.Sparse(
                3, new int[] {0, 2, 3}, new int[] {0, 2, 2}, new float[] {1, -2, 3}));
    for (RowBlock block : new RowBlock[] {doubles, floats, sparse}) {
      assertThat(FeatureRows.of(block).squares(0)).isEqualTo(5);
      assertThat(FeatureRows.of(block).squares(1)).isEqualTo(9);
    }
  }

  @Test
  void aGradientThatIsNoNumberIsLeftOut() {
    Objective objective = new GlmObjective(new Poisson(), 1, Intercept.FITTED, 0);
    RowBlock block = TestBlocks.dense(0, 1, new double[] {1e4, 1}, new double[] {0, 5});
    double[] theta = {0, 1};
    assertThat(clipped(objective, block, theta, 1)).satisfies(sum -> length(sum)).isNotNull();
    assertThat(length(clipped(objective, block, theta, 1))).isCloseTo(1, within(1e-4));
    RowClipping clipping = new RowClipping(1);
    assertThat(clipping.factor(Double.NaN)).isZero();
    assertThat(clipping.factor(Double.POSITIVE_INFINITY)).isZero();
    assertThat(clipping.factor(0)).isEqualTo(1);
    assertThat(clipping.factor(4)).isLessThan(0.5).isCloseTo(0.5, within(1e-5));
  }

  @Test
  void refusesANormThatBoundsNothing() {
    for (double norm : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new RowClipping(norm))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("clippingNormL2");
    }
  }
}
