package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class NewtonGlmTest {
  private static final double[] THETA = {0.3, -0.5, 0.8, 0.1};

  /** Rows of width 3, a third of their values 0. */
  private static RowBlock block(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] features =
        random.doubles(3L * rows, -2, 2).map(x -> Math.abs(x) < 0.66 ? 0 : x).toArray();
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(2);
    }
    return TestBlocks.dense(0, 3, features, labels);
  }

  private static RowBlock slice(RowBlock block, int from, int to) {
    int width = block.width();
    return TestBlocks.dense(
        0,
        width,
        java.util.Arrays.copyOfRange(TestBlocks.values(block), from * width, to * width),
        java.util.Arrays.copyOfRange(block.targets(), from, to));
  }

  private static double[] sums(double[] theta, RowBlock block) {
    GlmKernel kernel = new GlmKernel(new Binomial(), theta);
    double[] sums = new double[kernel.length()];
    kernel.add(block, sums);
    return sums;
  }

  @Test
  void sumsEqualTheNaiveFormulas() {
    RowBlock block = block(103, 5);
    double loss = 0;
    double[] gradient = new double[4];
    double[][] hessian = new double[4][4];
    for (int row = 0; row < block.rows(); row++) {
      double[] x = new double[4];
      x[0] = 1;
      System.arraycopy(TestBlocks.values(block), row * 3, x, 1, 3);
      double margin = IntStream.range(0, 4).mapToDouble(i -> THETA[i] * x[i]).sum();
      double p = 1 / (1 + Math.exp(-margin));
      double y = block.targets()[row];
      loss -= y * Math.log(p) + (1 - y) * Math.log(1 - p);
      for (int i = 0; i < 4; i++) {
        gradient[i] += (p - y) * x[i];
        for (int j = 0; j < 4; j++) {
          hessian[i][j] += p * (1 - p) * x[i] * x[j];
        }
      }
    }

    double[] sums = sums(THETA, block);

    assertThat(sums[GlmKernel.ROWS]).isEqualTo(103);
    assertThat(sums[GlmKernel.LOSS]).isCloseTo(loss, within(1e-10));
    int packed = GlmKernel.GRADIENT + 4;
    for (int i = 0; i < 4; i++) {
      assertThat(sums[GlmKernel.GRADIENT + i]).isCloseTo(gradient[i], within(1e-10));
      for (int j = i; j < 4; j++) {
        assertThat(sums[packed++]).isCloseTo(hessian[i][j], within(1e-10));
      }
    }
  }

  @Test
  void gradientAndHessianAreTheDerivativesOfTheLoss() {
    RowBlock block = block(50, 6);
    double[] sums = sums(THETA, block);
    double step = 1e-5;
    int packed = GlmKernel.GRADIENT + 4;
    for (int i = 0; i < 4; i++) {
      double[] up = THETA.clone();
      up[i] += step;
      double[] down = THETA.clone();
      down[i] -= step;
      double[] above = sums(up, block);
      double[] below = sums(down, block);
      assertThat((above[GlmKernel.LOSS] - below[GlmKernel.LOSS]) / (2 * step))
          .isCloseTo(sums[GlmKernel.GRADIENT + i], within(1e-6));
      for (int j = i; j < 4; j++) {
        int g = GlmKernel.GRADIENT + j;
        assertThat((above[g] - below[g]) / (2 * step)).isCloseTo(sums[packed++], within(1e-6));
      }
    }
  }

  @Test
  void lossIsStableForHugeMargins() {
    assertThat(LogisticLoss.logLoss(800, true)).isEqualTo(0);
    assertThat(LogisticLoss.logLoss(800, false)).isEqualTo(800);
    assertThat(LogisticLoss.logLoss(-1e300, true)).isEqualTo(1e300);
    assertThat(LogisticLoss.probability(-1e300)).isEqualTo(0);
    assertThat(LogisticLoss.probability(40)).isEqualTo(1);
  }

  @Property(tries = 50)
  void sumsOverAnySplitOfTheRowsAreThePooledSums(
      @ForAll @IntRange(min = 0, max = 200) int cut, @ForAll long seed) {
    RowBlock pooled = block(200, seed);
    double[] first = sums(THETA, slice(pooled, 0, cut));
    double[] second = sums(THETA, slice(pooled, cut, 200));
    double[] expected = sums(THETA, pooled);

    for (int i = 0; i < expected.length; i++) {
      assertThat(first[i] + second[i]).isCloseTo(expected[i], within(1e-9));
    }
    assertThat(sums(THETA, pooled)).as("same order, same bits").isEqualTo(expected);
  }

  private static NewtonGlm logistic(List<String> names, double l2) {
    return new NewtonGlm(new Binomial(), names, l2, Intercept.FITTED, Collinear.REFUSE, 0);
  }

  private static DoubleVector update(NewtonGlm newton, DoubleVector parameters, RowBlock rows) {
    return DoubleVector.of(newton.updateLayout(), sums(parameters.toArray(), rows));
  }

  @Test
  void endsWhereTheGradientOfThePenalisedObjectiveIsZero() {
    RowBlock block = block(80, 9);
    NewtonGlm newton = logistic(List.of("a", "b", "c"), 0.5);
    GlobalModel model = newton.initialModel();
    boolean converged = false;
    int rounds = 0;
    while (!converged) {
      Advance advance = newton.advance(model, update(newton, model.parameters(), block));
      model = advance.next();
      converged = advance.converged(1e-14);
      rounds++;
    }

    double[] theta = model.parameters().toArray();
    double[] sums = sums(theta, block);
    assertThat(rounds).isLessThan(9);
    assertThat(sums[GlmKernel.GRADIENT]).isCloseTo(0, within(1e-9));
    for (int i = 1; i < 4; i++) {
      assertThat(sums[GlmKernel.GRADIENT + i] + 0.5 * theta[i]).isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void halvesTheStepUntilTheObjectiveFallsAndResumesFromItsState() {
    // Margins so large that a full step from this start overshoots by far.
    RowBlock block = block(60, 12);
    NewtonGlm newton = logistic(List.of("a", "b", "c"), 0.01);
    GlobalModel model =
        new GlobalModel(
            DoubleVector.of(newton.parameterLayout(), 4, 6, -7, 5), newton.initialModel().state());
    double accepted = Double.POSITIVE_INFINITY;
    int halved = 0;
    boolean converged = false;
    for (int round = 0; round < 60 && !converged; round++) {
      // What a resumed driver has: the model's bytes.
      model =
          new GlobalModel(
              DoubleVector.decode(newton.parameterLayout(), model.parameters().encode()),
              DoubleVector.decode(newton.stateLayout(), model.state().encode()));
      Advance advance = newton.advance(model, update(newton, model.parameters(), block));
      if (advance.relativeDecrease().isEmpty()) {
        halved++;
      } else {
        assertThat(advance.objective()).isLessThanOrEqualTo(accepted * (1 + 1e-12));
        accepted = advance.objective();
      }
      converged = advance.converged(1e-14);
      model = advance.next();
    }

    assertThat(halved).isPositive();
    assertThat(converged).isTrue();
  }

  @Test
  void acceptsWhateverACohortOfOtherSizeSays() {
    NewtonGlm newton = logistic(List.of("a", "b", "c"), 1);
    GlobalModel first = newton.initialModel();
    GlobalModel second =
        newton.advance(first, update(newton, first.parameters(), block(40, 1))).next();

    Advance larger = newton.advance(second, update(newton, second.parameters(), block(90, 2)));

    assertThat(larger.relativeDecrease()).isPresent();
  }

  @Test
  void namesTheColumnAtWhichTheHessianIsSingular() {
    RowBlock twice =
        TestBlocks.dense(0, 3, new double[] {1, 1, 2, 2, 3, 4, 5, 1, 10, 1, 7, 2}, 0, 1, 0, 1);
    NewtonGlm newton = logistic(List.of("a", "b", "double-a"), 0);
    GlobalModel model = newton.initialModel();
    DoubleVector update = update(newton, model.parameters(), twice);

    assertThatThrownBy(() -> newton.advance(model, update))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("singular at double-a")
        .hasMessageContaining("model.l2");
  }
}
