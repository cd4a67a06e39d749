package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.protocol.vector.Segment;
import org.junit.jupiter.api.Test;

/**
 * Steps of the sites' own models, computed by hand. A row (x, y) of a linear model (b, w) has the
 * loss (b + w x - y)² / 2, so its gradient is (e, e x) with e = b + w x - y.
 */
class OwnModelTest {
  /** One batch: (1, 3) and (2, 1). */
  private static final RowBlock ROWS = TestBlocks.dense(0, 1, new double[] {1, 2}, 3, 1);

  private static final Objective LINEAR = new GlmObjective(new Gaussian(), 1, Intercept.FITTED, 0);
  private static final Epochs ONE_BATCH = new Epochs(2, new long[] {7});
  private static final double RATE = 0.1;

  private static BatchStep step(double proximal) {
    return new BatchStep(
        LocalTraining.sgd(1, 2, RATE).with(1, proximal), 0, /* l2 of a row */ 0.5, 1);
  }

  @Test
  void dittoDescendsOnItsOwnLossAndIsPulledToTheGlobalModel() {
    double[] own = {1, 1};
    double[] global = {0, 2};

    double[] next =
        new AnchoredDescent(LINEAR.batches(), step(/* λ */ 2), own, global, ONE_BATCH)
            .run(List.of(ROWS));

    // e = 1 + 1 - 3 = -1 and 1 + 2 - 1 = 2; mean gradient (0.5, (-1 + 4) / 2 + 0.5 * 1) = (0.5, 2)
    // pull 2 * (1 - 0, 1 - 2) = (2, -2)
    assertThat(next[0]).isCloseTo(1 - 0.1 * (0.5 + 2), within(1e-15));
    assertThat(next[1]).isCloseTo(1 - 0.1 * (2 - 2), within(1e-15));
    assertThat(own).as("what it started from").containsExactly(1, 1);
  }

  @Test
  void aMixtureIsWhatAFixedShareDescendsOn() {
    double[] global = {0, 2};
    double[] own = {1, 1};

    double[] next =
        new MixedDescent(LINEAR.batches(), step(0), global, own, /* α */ 0.25, false, ONE_BATCH)
            .run(List.of(ROWS));

    // m = 0.25 (1, 1) + 0.75 (0, 2) = (0.25, 1.75); e = -1 and 2.75
    // ∇F(m) = (0.875, (-1 + 5.5) / 2 + 0.5 * 1.75) = (0.875, 3.125); v moves by a quarter of it
    assertThat(next[0]).isCloseTo(1 - 0.1 * 0.25 * 0.875, within(1e-15));
    assertThat(next[1]).isCloseTo(1 - 0.1 * 0.25 * 3.125, within(1e-15));
    assertThat(next[2]).as("α").isEqualTo(0.25);
  }

  @Test
  void anAdaptiveShareTakesAStepDownItsOwnSlopeFirst() {
    double[] global = {0, 2};
    double[] own = {1, 1};

    double[] next =
        new MixedDescent(LINEAR.batches(), step(0), global, own, 0.25, true, ONE_BATCH)
            .run(List.of(ROWS));

    // ⟨v - w, ∇F(m)⟩ = 1 * 0.875 - 1 * 3.125 = -2.25, so α = 0.25 + 0.1 * 2.25 = 0.475
    // m = (0.475, 1.525); e = -1 and 2.525; ∇F(m) = (0.7625, (-1 + 5.05) / 2 + 0.7625)
    assertThat(next[2]).isCloseTo(0.475, within(1e-15));
    assertThat(next[0]).isCloseTo(1 - 0.1 * 0.475 * 0.7625, within(1e-14));
    assertThat(next[1]).isCloseTo(1 - 0.1 * 0.475 * (2.025 + 0.7625), within(1e-14));
  }

  @Test
  void theShareStaysBetweenNothingAndAll() {
    double[] steep =
        new MixedDescent(
                LINEAR.batches(),
                new BatchStep(LocalTraining.sgd(1, 2, 100), 0, 0, 1),
                new double[] {0, 2},
                new double[] {1, 1},
                0.25,
                true,
                new Epochs(2, new long[0]))
            .run(List.of(ROWS));
    double[] other =
        new MixedDescent(
                LINEAR.batches(),
                new BatchStep(LocalTraining.sgd(1, 2, 100), 0, 0, 1),
                new double[] {1, 1},
                new double[] {0, 2},
                0.75,
                true,
                new Epochs(2, new long[0]))
            .run(List.of(ROWS));

    assertThat(steep[2]).isEqualTo(1);
    assertThat(other[2]).isZero();
  }

  @Test
  void theMixturesCopyOfTheGlobalModelGoesTheWayOfTheUpdate() {
    double[] start = {0.5, -0.5};
    Epochs epochs = new Epochs(1, new long[] {3, 4});
    BatchStep step = step(0);

    // With α = 0 a step of v has no gradient, so m is w all the way: v says nothing.
    double[] mixed =
        new MixedDescent(LINEAR.batches(), step, start, new double[] {9, 9}, 0, false, epochs)
            .run(List.of(ROWS));
    // With α = 1, m is v: it goes the way of an update from the same start.
    double[] alone =
        new MixedDescent(LINEAR.batches(), step, new double[] {9, 9}, start, 1, false, epochs)
            .run(List.of(ROWS));
    double[] update =
        new SgdProgram(LINEAR.batches(), step, start, 1, new long[] {3, 4}).run(List.of(ROWS));

    assertThat(mixed).containsExactly(9, 9, 0);
    assertThat(alone).containsExactly(update[0], update[1], 1);
  }

  @Test
  void withoutAPullDittoIsTheUpdatesOwnDescent() {
    double[] start = {0.5, -0.5};
    double[] own =
        new AnchoredDescent(
                LINEAR.batches(),
                step(0),
                start,
                new double[] {9, 9},
                new Epochs(1, new long[] {3}))
            .run(List.of(ROWS));

    assertThat(own)
        .containsExactly(
            java.util.Arrays.copyOf(
                new SgdProgram(LINEAR.batches(), step(0), start, 1, new long[] {3})
                    .run(List.of(ROWS)),
                2));
  }

  @Test
  void groupsAtHomeAreNotInTheUpdate() {
    FederatedAveraging averaging =
        new FederatedAveraging(LINEAR, 10, 100, LocalTraining.sgd(1, 2, RATE), 2);

    HomeGroups home = new HomeGroups(averaging, List.of("intercept"));

    assertThat(home.updateLayout().segments())
        .containsExactly(new Segment("coefficients", 1), new Segment("loss", 1));
    assertThat(home.memoryLayout().orElseThrow().segments())
        .containsExactly(new Segment("intercept", 1));
    assertThat(home.parameterLayout()).isEqualTo(averaging.parameterLayout());
    assertThat(home.travelling(home.initialModel()).layout().segments())
        .containsExactly(new Segment("coefficients", 1));
  }
}
