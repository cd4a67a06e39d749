package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.descent.GradientSums;
import org.interlake.models.training.TestRounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientKernelTest {
  private static final double[] THETA = {0.9, -0.2, 0.3, 0.1};

  static Stream<MarginLoss> losses() {
    return TestTargets.LOSSES.stream();
  }

  private static double[] gradient(MarginLoss loss, RowBlock block) {
    return TestRounds.sum(new GradientKernel(loss, Intercept.FITTED, THETA), List.of(block));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void bothKernelsSumTheNaiveFormulas(MarginLoss loss) {
    RowBlock block = TestTargets.rows(loss, 103, 5);
    double[] x = TestBlocks.values(block);
    double[] expected = new double[8 + 10];
    for (int i = 0; i < block.rows(); i++) {
      double[] row = {1, x[3 * i], x[3 * i + 1], x[3 * i + 2]};
      double eta = block.offset(i);
      for (int j = 0; j < 4; j++) {
        eta += THETA[j] * row[j];
      }
      double y = block.targets()[i];
      double w = block.weight(i);
      double[] at = new double[3];
      loss.evaluate(eta, y, at);
      expected[0]++;
      expected[1] += w;
      expected[2] += w * at[0];
      int packed = 8;
      for (int j = 0; j < 4; j++) {
        expected[4 + j] += w * at[1] * row[j];
        for (int k = j; k < 4; k++) {
          expected[packed++] += w * at[2] * row[j] * row[k];
        }
      }
    }

    assertThat(TestRounds.sum(new GlmKernel(loss, THETA), List.of(block)))
        .containsExactly(expected, within(1e-10));
    assertThat(gradient(loss, block)).containsExactly(Arrays.copyOf(expected, 8), within(1e-10));
    assertThat(new GlmObjective(loss, 3, Intercept.FITTED, 0).batches().addLoss(block, THETA, 0))
        .isCloseTo(expected[2], within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theThreeFormsOfTheFeaturesAgree(MarginLoss loss) {
    List<RowBlock> forms = TestTargets.forms(TestTargets.rows(loss, 61, 8));
    int[] order = IntStream.range(0, 61).map(i -> 60 - i).toArray();
    double[] doubles = gradient(loss, forms.get(0));
    double[] batch = new double[4];
    new GlmBatches(loss, Intercept.FITTED).add(forms.get(0), order, 3, 50, THETA, batch);
    for (RowBlock form : forms) {
      double[] sums = gradient(loss, form);
      assertThat(sums).containsExactly(doubles, within(1e-12));
      assertThat(gradient(loss, form)).as("same order, same bits").isEqualTo(sums);
      assertThat(TestRounds.sum(new GlmKernel(loss, THETA), List.of(form)))
          .containsExactly(
              TestRounds.sum(new GlmKernel(loss, THETA), List.of(forms.get(0))), within(1e-12));
      double[] same = new double[4];
      new GlmBatches(loss, Intercept.FITTED).add(form, order, 3, 50, THETA, same);
      assertThat(same).containsExactly(batch, within(1e-12));
    }
    assertThat(gradient(loss, forms.get(1))).as("floats read as doubles").isEqualTo(doubles);
  }

  @Property(tries = 50)
  void sumsOverAnySplitOfTheRowsAreThePooledSums(
      @ForAll @IntRange(max = 8) int which,
      @ForAll @IntRange(max = 100) int cut,
      @ForAll long seed) {
    MarginLoss loss = TestTargets.LOSSES.get(which);
    RowBlock pooled = TestTargets.rows(loss, 100, seed);
    List<RowBlock> parts =
        List.of(TestTargets.slice(pooled, 0, cut), TestTargets.slice(pooled, cut, 100));
    GradientKernel kernel = new GradientKernel(loss, Intercept.FITTED, THETA);

    assertThat(TestRounds.sum(kernel, parts)).containsExactly(gradient(loss, pooled), within(1e-9));
  }

  @Test
  void aRowOutsideIsCountedAndNothingElse() {
    RowBlock inside = TestBlocks.dense(0, 1, new double[] {1, 2}, 1, 3);
    RowBlock withOutside =
        TestBlocks.dense(0, 1, new double[] {1, -5, 2, 4}, 1, 2, 3, 7)
            .withWeights(new double[] {1, 1, 1, 0});
    double[] theta = {1, 0.5};
    double[] expected = TestRounds.sum(new GlmKernel(new GammaInverse(), theta), List.of(inside));
    expected[GlmKernel.ROWS] = 4;
    expected[GlmKernel.OUTSIDE] = 1;

    assertThat(TestRounds.sum(new GlmKernel(new GammaInverse(), theta), List.of(withOutside)))
        .containsExactly(expected, within(1e-14));
    assertThat(
            TestRounds.sum(
                new GradientKernel(new GammaInverse(), Intercept.FITTED, theta),
                List.of(withOutside)))
        .containsExactly(Arrays.copyOf(expected, 6), within(1e-14));
  }

  @Test
  void anOverflowIsOutside() {
    RowBlock block = TestBlocks.dense(0, 1, new double[] {1}, 1);
    double[] sums =
        TestRounds.sum(
            new GradientKernel(new Poisson(), Intercept.FITTED, new double[] {0, 800}),
            List.of(block));

    assertThat(sums[GradientSums.OUTSIDE_AT]).isEqualTo(1);
    assertThat(sums).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
  }

  @Test
  void withoutAnInterceptItsGradientIsZero() {
    RowBlock block = TestTargets.rows(new Poisson(), 9, 1);
    double[] sums =
        TestRounds.sum(new GradientKernel(new Poisson(), Intercept.NONE, THETA), List.of(block));

    assertThat(sums[GradientSums.GRADIENT_AT]).isZero();
  }
}
