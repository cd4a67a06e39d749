package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.Collinear;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Hinge;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.MarginLoss;
import org.interlake.models.glm.NewtonGlm;
import org.interlake.models.glm.Poisson;
import org.interlake.models.glm.TestTargets;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TestRounds;
import org.interlake.models.training.TestRounds.Outcome;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LbfgsTest {
  static Stream<MarginLoss> losses() {
    return TestTargets.LOSSES.stream().filter(loss -> !(loss instanceof Hinge));
  }

  private static TestRounds rounds(
      MarginLoss loss, double start, Penalty penalty, int memory, RowBlock... sites) {
    GlmObjective objective = new GlmObjective(loss, 3, Intercept.FITTED, start);
    return new TestRounds(
        new Lbfgs(objective, penalty, memory), objective::gradientAt, List.of(sites));
  }

  /** Gradient of f at θ, without the penalty. */
  private static double[] slopes(MarginLoss loss, RowBlock rows, double[] theta) {
    double[] sums =
        TestRounds.sum(
            new GlmObjective(loss, 3, Intercept.FITTED, 0).gradientAt(theta), List.of(rows));
    return Arrays.copyOfRange(sums, GradientSums.GRADIENT_AT, sums.length);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void endsWhereNewtonsMethodEnds(MarginLoss loss) {
    RowBlock rows = TestTargets.rows(loss, 200, 31);
    double start = TestTargets.start(loss, rows);
    Outcome outcome =
        rounds(
                loss,
                start,
                Penalty.ridge(0.7),
                10,
                TestTargets.slice(rows, 0, 90),
                TestTargets.slice(rows, 90, 200))
            .train(1e-13, 100);
    double[] slopes = slopes(loss, rows, outcome.parameters());
    System.out.printf("%s: %d rounds%n", loss.name(), outcome.rounds());

    assertThat(outcome.last().converged(1e-13)).isTrue();
    assertThat(outcome.rounds()).isLessThan(40);
    assertThat(slopes[0]).isCloseTo(0, within(1e-4));
    for (int j = 1; j < 4; j++) {
      assertThat(slopes[j] + 0.7 * outcome.parameters()[j]).isCloseTo(0, within(1e-4));
    }
    NewtonGlm newton =
        new NewtonGlm(loss, List.of("a", "b", "c"), 0.7, Intercept.FITTED, Collinear.REFUSE, start);
    GlobalModel there =
        new GlobalModel(outcome.model().parameters(), newton.initialModel().state());
    assertThat(newtonFrom(newton, loss, there, rows))
        .containsExactly(outcome.parameters(), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void withAnL1PenaltyNoSubgradientDescends(MarginLoss loss) {
    RowBlock rows = TestTargets.rows(loss, 200, 32);
    double l1 = 12;
    Outcome outcome =
        rounds(loss, TestTargets.start(loss, rows), new Penalty(l1, 0.5), 10, rows)
            .train(1e-13, 200);
    double[] theta = outcome.parameters();
    double[] slopes = slopes(loss, rows, theta);
    System.out.printf("%s, l1: %d rounds%n", loss.name(), outcome.rounds());

    assertThat(outcome.last().converged(1e-13)).isTrue();
    assertThat(outcome.rounds()).isLessThan(80);
    assertThat(slopes[0]).isCloseTo(0, within(1e-3));
    for (int j = 1; j < 4; j++) {
      double smooth = slopes[j] + 0.5 * theta[j];
      if (theta[j] == 0) {
        assertThat(Math.abs(smooth)).isLessThanOrEqualTo(l1);
      } else {
        assertThat(smooth).isCloseTo(-l1 * Math.signum(theta[j]), within(1e-3));
      }
    }
  }

  @Test
  void aHeavyL1PenaltyLeavesTheInterceptOnly() {
    RowBlock rows = TestTargets.rows(new Poisson(), 100, 3);
    Outcome outcome = rounds(new Poisson(), 0, new Penalty(1e4, 0), 5, rows).train(1e-12, 100);

    assertThat(outcome.parameters()[0]).isNotZero();
    assertThat(outcome.parameters()).endsWith(0, 0, 0);
  }

  @Test
  void findsTheHingesMinimum() {
    RowBlock rows = TestTargets.rows(new Hinge(), 80, 7);
    Outcome outcome = rounds(new Hinge(), 0, Penalty.ridge(2), 10, rows).train(1e-12, 400);
    double best = value(new Hinge(), rows, 2, outcome.parameters());

    System.out.printf("hinge: %d rounds, F %.8f%n", outcome.rounds(), best);
    // No better point anywhere around.
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      double size = Math.pow(10, -random.nextInt(1, 5));
      double[] near = outcome.parameters();
      for (int j = 0; j < near.length; j++) {
        near[j] += random.nextDouble(-size, size);
      }
      assertThat(value(new Hinge(), rows, 2, near)).isGreaterThan(best - 1e-3 * best);
    }
  }

  private static double value(MarginLoss loss, RowBlock rows, double l2, double[] theta) {
    double[] sums =
        TestRounds.sum(
            new GlmObjective(loss, 3, Intercept.FITTED, 0).gradientAt(theta), List.of(rows));
    return sums[GradientSums.LOSS_AT] + Penalty.ridge(l2).of(theta, 1);
  }

  @Test
  void aBadStartIsLeftByShorterAndLongerSteps() {
    RowBlock rows = TestTargets.rows(new Poisson(), 100, 3);
    double[] good =
        rounds(new Poisson(), 0, Penalty.ridge(1), 10, rows).train(1e-14, 99).parameters();

    for (double start : new double[] {-20, 8}) {
      Outcome outcome = rounds(new Poisson(), start, Penalty.ridge(1), 10, rows).train(1e-14, 150);
      System.out.printf("from %.0f: %d rounds%n", start, outcome.rounds());
      assertThat(outcome.last().converged(1e-14)).isTrue();
      assertThat(outcome.parameters()).containsExactly(good, within(1e-5));
    }
  }

  @Test
  void theObjectiveNeverRisesOverAcceptedPoints() {
    RowBlock rows = TestTargets.rows(new Binomial(), 150, 3);
    List<Advance> advances =
        rounds(new Binomial(), 0, new Penalty(1, 0.1), 3, rows).train(1e-12, 99).advances();
    double last = Double.POSITIVE_INFINITY;
    for (Advance advance : advances) {
      if (advance.relativeDecrease().isPresent()) {
        assertThat(advance.objective()).isLessThanOrEqualTo(last * (1 + 1e-12));
        last = advance.objective();
      }
    }
  }

  @Test
  void aCohortOfOtherSizeStartsANewSearch() {
    Objective objective = new GlmObjective(new Binomial(), 3, Intercept.FITTED, 0);
    Lbfgs lbfgs = new Lbfgs(objective, Penalty.ridge(1), 5);
    RowBlock all = TestTargets.rows(new Binomial(), 100, 3);
    TestRounds large = new TestRounds(lbfgs, objective::gradientAt, List.of(all));
    TestRounds small =
        new TestRounds(lbfgs, objective::gradientAt, List.of(TestTargets.slice(all, 0, 70)));
    GlobalModel model = large.train(1e-12, 4).model();

    double[] alone = small.train(1e-13, 60).parameters();
    assertThat(small.train(model, 1e-13, 60).parameters()).containsExactly(alone, within(1e-5));
  }

  @Test
  void refusesAStartThatHasNoLoss() {
    RowBlock rows = TestBlocks.dense(0, 3, new double[] {1, 2, 3}, 1);

    assertThatThrownBy(() -> rounds(new Poisson(), 800, Penalty.NONE, 5, rows).train(1e-9, 3))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("1 of 1 training rows");
  }

  @Test
  void convergesAtOnceWhereItStartsAtTheOptimum() {
    RowBlock rows = TestBlocks.dense(0, 3, new double[] {0, 0, 0, 0, 0, 0}, 1, 3);
    Outcome outcome = rounds(new Gaussian(), 2, Penalty.NONE, 5, rows).train(1e-12, 9);

    assertThat(outcome.rounds()).isEqualTo(1);
    assertThat(outcome.model().parameters().get(0)).isEqualTo(2);
  }

  /** Newton's method from a point, by its own sums. */
  private static double[] newtonFrom(
      NewtonGlm newton, MarginLoss loss, GlobalModel start, RowBlock rows) {
    GlobalModel model = start;
    for (int round = 0; round < 30; round++) {
      double[] sums = TestTargets.newtonSums(loss, model.parameters().toArray(), rows);
      model = newton.advance(model, DoubleVector.of(newton.updateLayout(), sums)).next();
    }
    return model.parameters().toArray();
  }
}
