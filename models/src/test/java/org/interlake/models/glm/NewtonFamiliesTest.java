package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TestRounds;
import org.interlake.models.training.TestRounds.Outcome;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NewtonFamiliesTest {
  private static final List<String> ABC = List.of("a", "b", "c");

  static Stream<Family> families() {
    return TestTargets.LOSSES.stream().filter(Family.class::isInstance).map(Family.class::cast);
  }

  private static NewtonGlm newton(MarginLoss loss, double l2, double start) {
    return new NewtonGlm(loss, ABC, l2, Intercept.FITTED, Collinear.REFUSE, start);
  }

  private static TestRounds rounds(NewtonGlm newton, MarginLoss loss, RowBlock... sites) {
    return new TestRounds(newton, theta -> new GlmKernel(loss, theta), List.of(sites));
  }

  /** Iteratively reweighted least squares in plain loops (McCullagh and Nelder 1989, 2.5). */
  private static double[] irls(Family family, RowBlock block, double l2, double start) {
    double[] x = TestBlocks.values(block);
    double[] theta = {start, 0, 0, 0};
    for (int iteration = 0; iteration < 200; iteration++) {
      double[][] a = new double[4][5];
      for (int i = 0; i < block.rows(); i++) {
        double[] row = {1, x[3 * i], x[3 * i + 1], x[3 * i + 2]};
        double linear = 0;
        for (int j = 0; j < 4; j++) {
          linear += theta[j] * row[j];
        }
        double eta = linear + block.offset(i);
        double mu = family.mean(eta);
        double step = 1e-6;
        double meanSlope = (family.mean(eta + step) - family.mean(eta - step)) / (2 * step);
        double w = block.weight(i) * meanSlope * meanSlope / family.variance(mu);
        double working = linear + (block.targets()[i] - mu) / meanSlope;
        for (int j = 0; j < 4; j++) {
          for (int k = 0; k < 4; k++) {
            a[j][k] += w * row[j] * row[k];
          }
          a[j][4] += w * row[j] * working;
        }
      }
      for (int j = 1; j < 4; j++) {
        a[j][j] += l2;
      }
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 4; i++) {
          double factor = i == j ? 0 : a[i][j] / a[j][j];
          for (int k = 0; k < 5; k++) {
            a[i][k] -= factor * a[j][k];
          }
        }
      }
      for (int j = 0; j < 4; j++) {
        theta[j] = a[j][4] / a[j][j];
      }
    }
    return theta;
  }

  @ParameterizedTest
  @MethodSource("families")
  void findsWhatReweightedLeastSquaresFindWithWeightsAndOffsets(Family family) {
    RowBlock rows = TestTargets.rows(family, 150, 21);
    double start = TestTargets.start(family, rows);
    for (double l2 : new double[] {0, 3}) {
      NewtonGlm newton = newton(family, l2, start);
      Outcome outcome =
          rounds(
                  newton,
                  family,
                  TestTargets.slice(rows, 0, 40),
                  TestTargets.slice(rows, 40, 41),
                  TestTargets.slice(rows, 41, 150))
              .train(1e-16, 60);

      assertThat(outcome.last().converged(1e-16)).isTrue();
      assertThat(outcome.parameters()).containsExactly(irls(family, rows, l2, start), within(1e-6));
    }
  }

  @Test
  void leastSquaresConvergeInOneRoundAndForAnyTolerance() {
    RowBlock rows = TestTargets.rows(new Gaussian(), 80, 4);
    Outcome outcome = rounds(newton(new Gaussian(), 0.5, 0), new Gaussian(), rows).train(1e-300, 9);

    assertThat(outcome.rounds()).isEqualTo(1);
    assertThat(outcome.parameters())
        .containsExactly(irls(new Gaussian(), rows, 0.5, 0), within(1e-9));
  }

  @Test
  void aBadStartIsReachedBackByHalving() {
    RowBlock rows = TestTargets.rows(new Poisson(), 120, 6);
    NewtonGlm newton = newton(new Poisson(), 0, -12);
    Outcome outcome = rounds(newton, new Poisson(), rows).train(1e-15, 200);

    assertThat(outcome.advances())
        .as("e^η overflows")
        .anyMatch(a -> a.objective() == Double.POSITIVE_INFINITY && a.relativeDecrease().isEmpty());
    assertThat(outcome.parameters())
        .containsExactly(irls(new Poisson(), rows, 0, 0.5), within(1e-6));
  }

  @Test
  void aStepOutOfTheLinksDomainIsHalved() {
    RowBlock rows = TestTargets.rows(new GammaInverse(), 120, 6);
    Outcome outcome =
        rounds(newton(new GammaInverse(), 0, 100), new GammaInverse(), rows).train(1e-15, 200);

    assertThat(outcome.advances()).anyMatch(a -> a.relativeDecrease().isEmpty());
    assertThat(outcome.parameters())
        .containsExactly(
            irls(new GammaInverse(), rows, 0, TestTargets.start(new GammaInverse(), rows)),
            within(1e-6));
  }

  @Test
  void aStartOutsideTheDomainSaysWhatToDo() {
    RowBlock rows = TestTargets.rows(new GammaInverse(), 20, 6);
    TestRounds rounds = rounds(newton(new GammaInverse(), 0, 0), new GammaInverse(), rows);

    assertThatThrownBy(() -> rounds.train(1e-9, 5))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("20 of 20 training rows")
        .hasMessageContaining("Start from an intercept");
  }

  /** Columns a, b, 2a, 1 - b: two of five follow from others, for the intercept is there. */
  private static RowBlock collinear() {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = new double[4 * 30];
    double[] y = new double[30];
    for (int i = 0; i < 30; i++) {
      x[4 * i] = random.nextDouble(-1, 1);
      x[4 * i + 1] = random.nextInt(2);
      x[4 * i + 2] = 2 * x[4 * i];
      x[4 * i + 3] = 1 - x[4 * i + 1];
      y[i] = random.nextInt(4);
    }
    return TestBlocks.dense(0, 4, x, y);
  }

  private static NewtonGlm collinear(Collinear collinear) {
    return new NewtonGlm(
        new Poisson(), List.of("a", "b", "twice-a", "not-b"), 0, Intercept.FITTED, collinear, 0);
  }

  @Test
  void refusesDependentColumnsAndNamesThemAll() {
    TestRounds rounds = rounds(collinear(Collinear.REFUSE), new Poisson(), collinear());

    assertThatThrownBy(() -> rounds.train(1e-9, 9))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("singular at twice-a, not-b:")
        .hasMessageContaining("model.l2");
  }

  @Test
  void dropsDependentColumnsAndFitsTheRest() {
    RowBlock all = collinear();
    double[] x = TestBlocks.values(all);
    double[] kept = new double[60];
    for (int i = 0; i < 30; i++) {
      kept[2 * i] = x[4 * i];
      kept[2 * i + 1] = x[4 * i + 1];
    }
    NewtonGlm small =
        new NewtonGlm(new Poisson(), List.of("a", "b"), 0, Intercept.FITTED, Collinear.REFUSE, 0);
    double[] expected =
        rounds(small, new Poisson(), TestBlocks.dense(0, 2, kept, all.targets()))
            .train(1e-14, 30)
            .parameters();
    NewtonGlm newton = collinear(Collinear.DROP);
    Outcome outcome = rounds(newton, new Poisson(), all).train(1e-14, 30);
    GlobalModel elsewhere =
        new GlobalModel(
            DoubleVector.of(newton.parameterLayout(), 0.1, 0.2, 0, 0.3, -0.2),
            newton.initialModel().state());

    for (Outcome o :
        List.of(outcome, rounds(newton, new Poisson(), all).train(elsewhere, 1e-14, 30))) {
      assertThat(o.last().warnings()).hasSize(1);
      assertThat(o.last().warnings().get(0)).contains("twice-a, not-b").contains("held at 0");
      assertThat(o.parameters())
          .containsExactly(
              new double[] {expected[0], expected[1], expected[2], 0, 0}, within(1e-9));
    }
  }

  @Test
  void stopsWhereTheLabelsAreSeparatedAndSaysSo() {
    RowBlock separated =
        TestBlocks.dense(
            0,
            3,
            new double[] {1, 0, 2, 2, 1, 0, -1, 3, 1, -2, 1, 1, 3, 2, 2, -1, 0, 0},
            1,
            1,
            0,
            0,
            1,
            0);
    Outcome outcome =
        rounds(newton(new Binomial(), 0, 0), new Binomial(), separated).train(1e-9, 100);

    assertThat(outcome.rounds()).isLessThan(30);
    assertThat(outcome.last().warnings()).singleElement().asString().contains("separated");
    for (double coefficient : outcome.parameters()) {
      assertThat(Math.abs(coefficient)).isLessThan(100);
    }
    assertThat(rounds(newton(new Binomial(), 0.1, 0), new Binomial(), separated).train(1e-9, 100))
        .extracting(o -> o.last().warnings())
        .as("with a penalty there is an optimum")
        .isEqualTo(List.of());
  }

  @Test
  void withoutInterceptItStaysZero() {
    RowBlock rows = TestTargets.rows(new Poisson(), 60, 2);
    NewtonGlm newton = new NewtonGlm(new Poisson(), ABC, 0, Intercept.NONE, Collinear.REFUSE, 0);
    double[] theta = rounds(newton, new Poisson(), rows).train(1e-15, 30).parameters();
    double[] sums = TestRounds.sum(new GlmKernel(new Poisson(), theta), List.of(rows));

    assertThat(theta[0]).isZero();
    for (int j = 1; j < 4; j++) {
      assertThat(sums[GlmKernel.GRADIENT + j]).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void theSquaredHingeEndsWhereItsGradientIsZero() {
    RowBlock rows = TestTargets.rows(new SquaredHinge(), 90, 2);
    double[] theta =
        rounds(newton(new SquaredHinge(), 1, 0), new SquaredHinge(), rows)
            .train(1e-15, 50)
            .parameters();
    double[] sums = TestRounds.sum(new GlmKernel(new SquaredHinge(), theta), List.of(rows));

    assertThat(sums[GlmKernel.GRADIENT]).isCloseTo(0, within(1e-7));
    for (int j = 1; j < 4; j++) {
      assertThat(sums[GlmKernel.GRADIENT + j] + theta[j]).isCloseTo(0, within(1e-7));
    }
    assertThatThrownBy(() -> newton(new Hinge(), 1, 0)).hasMessageContaining("no curvature");
  }

  /** The rows that the bytes below were computed from, by version 0.1's logistic regression. */
  static List<RowBlock> rowsOfTheFirstVersion() {
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
    return blocks;
  }

  @Test
  void logisticPlansGiveTheBitsThatTheyAlwaysGave() {
    NewtonGlm newton =
        new NewtonGlm(
            new Binomial(),
            List.of("a", "b", "c", "d", "e"),
            0.5,
            Intercept.FITTED,
            Collinear.REFUSE,
            0);
    Outcome outcome =
        new TestRounds(
                newton, theta -> new GlmKernel(new Binomial(), theta), rowsOfTheFirstVersion())
            .train(0, 3);

    assertThat(outcome.parameters())
        .containsExactly(
            -0x1.0cccd116cd746p-3,
            0x1.6a4fe82a95a7cp-4,
            0x1.0336463f0b96dp-5,
            -0x1.863b0fd0dac34p-4,
            0x1.22db655e7ed4ap-6,
            0x1.22bc559bdad7cp-2);
    assertThat(outcome.advances()).extracting(Advance::warnings).containsOnly(List.of());
  }
}
