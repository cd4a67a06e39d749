package org.interlake.models.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.TestBlocks;
import org.interlake.models.glm.Gaussian;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import org.interlake.models.glm.Poisson;
import org.interlake.models.training.Advance;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The local strategies, on sites that pull one number w towards their own: the loss of a row is (w
 * - y)² / 2, so its gradient is w - y.
 */
class LocalStrategiesTest {
  private static final double RATE = 0.1;

  private static Objective pulls() {
    return new GlmObjective(new Gaussian(), 1, Intercept.NONE, 0);
  }

  private static SiteData pullsTo(double... targets) {
    double[] ones = new double[targets.length];
    java.util.Arrays.fill(ones, 1);
    return TestBlocks.site(1, TestBlocks.dense(0, 1, ones, targets));
  }

  private static LocalTraining sgd(int epochs, int batch) {
    return LocalTraining.sgd(epochs, batch, RATE);
  }

  private static double w(SitesInRounds sites) {
    double[] parameters = sites.parameters();
    return parameters[parameters.length - 1];
  }

  @Test
  void fednovaDividesByStepsAsOnPaper() {
    // a: 0 → 0.1, 1 step. b: 0 → 0.5 → 0.95 → 1.355, 3 steps. Σ p d = -(0.1/4 + 3/4 · 1.355/3),
    // τ = 1/4 + 3/4 · 3 = 2.5.
    SitesInRounds sites =
        new SitesInRounds(
            new NormalizedAveraging(pulls(), 0, 4, sgd(1, 1), 0),
            Map.of("a", pullsTo(1), "b", pullsTo(5, 5, 5)));

    Advance advance = sites.round();

    assertThat(w(sites)).isCloseTo(0.909375, within(1e-12));
    assertThat(advance.objective()).as("(1/2 + 3 · 25/2) / 4").isCloseTo(9.5, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, 0, 3",
    "momentum, 0, 4.25", // velocities 1, 1.5, 1.75
    "nesterov, 0, 5.125", // 1.5, 1.75, 1.875
    "sgd, 1, 2.71" // (1 - 0.9³) / 0.1
  })
  void reachIsWhatTheOptimizerMakesOfAUnitGradient(String name, double proximal, double expected) {
    LocalOptimizer optimizer =
        switch (name) {
          case "momentum" -> LocalOptimizer.momentum(0.5);
          case "nesterov" -> LocalOptimizer.nesterov(0.5);
          default -> LocalOptimizer.sgd();
        };
    LocalTraining training =
        new LocalTraining(
            3, 10, new LearningRate.Constant(RATE), optimizer, 0, OptionalDouble.of(0.5), proximal);
    LocalDescent descent = new LocalDescent(pulls(), 0, 4, training, 0);

    assertThat(descent.steps(4)).isEqualTo(3);
    assertThat(descent.steps(11)).isEqualTo(6);
    assertThat(descent.reach(4, new SiteRound(new SiteId("a"), RoundNumber.FIRST, 1)))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void fednovaOfEqualStepsIsFederatedAveraging() {
    Map<String, SiteData> data = Map.of("a", pullsTo(1, 2), "b", pullsTo(5, -3));
    SitesInRounds nova =
        new SitesInRounds(new NormalizedAveraging(pulls(), 0.5, 4, sgd(3, 1), 0), data);
    SitesInRounds plain =
        new SitesInRounds(new FederatedAveraging(pulls(), 0.5, 4, sgd(3, 1), 0), data);
    for (int i = 0; i < 5; i++) {
      nova.round();
      plain.round();
      assertThat(w(nova)).isCloseTo(w(plain), within(1e-12));
    }
  }

  @Test
  void qfedavgWeighsByLossAsOnPaper() {
    // F = 0.5 and 2; changes -0.1 and -0.2; h = 0.5 + 0.01/0.1 and 2 + 0.04/0.1.
    SitesInRounds sites =
        new SitesInRounds(
            new FairAveraging(pulls(), 0, 2, sgd(1, 1), 0, 1),
            Map.of("a", pullsTo(1), "b", pullsTo(2)));

    Advance advance = sites.round();

    assertThat(w(sites)).isCloseTo((0.5 * 0.1 + 2 * 0.2) / (0.6 + 2.4), within(1e-12));
    assertThat(advance.objective()).isCloseTo(1.25, within(1e-12));
    assertThat(sites.round().relativeDecrease().getAsDouble())
        .as("of the mean of F², its root")
        .isCloseTo(
            1 - Math.sqrt((Math.pow(0.85, 4) + Math.pow(1.85, 4)) / 8) / Math.sqrt((0.25 + 4) / 2),
            within(1e-12));
  }

  @Test
  void qfedavgOfPowerZeroIsTheMeanOverSites() {
    // 1 step to 0.1; 3 steps to 1.355.
    SitesInRounds sites =
        new SitesInRounds(
            new FairAveraging(pulls(), 0, 4, sgd(1, 1), 0, 0),
            Map.of("a", pullsTo(1), "b", pullsTo(5, 5, 5)));

    sites.round();

    assertThat(w(sites)).isCloseTo((0.1 + 1.355) / 2, within(1e-12));
  }

  @Test
  void qfedavgGivesASiteWithoutLossNoSay() {
    for (double q : new double[] {0.5, 1, 3}) {
      SitesInRounds content =
          new SitesInRounds(
              new FairAveraging(pulls(), 0, 2, sgd(1, 1), 0, q),
              Map.of("a", pullsTo(0), "b", pullsTo(0)));
      content.round();
      assertThat(w(content)).isZero();
    }
  }

  @Test
  void qfedavgRefusesANegativeLossWithoutTellingIt() {
    Objective poisson = new GlmObjective(new Poisson(), 1, Intercept.FITTED, 2);
    SitesInRounds sites =
        new SitesInRounds(
            new FairAveraging(poisson, 0, 1, LocalTraining.sgd(40, 1, 0.01), 0, 1),
            Map.of("a", pullsTo(9)));

    assertThatThrownBy(sites::round) // e² - 9 · 2
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "qfedavg weighs a site by a power of its loss, and under this model a site's is negative (use fedavg)");
  }

  @Test
  void scaffoldCorrectsGradientsAsOnPaper() {
    // Round 1: a → 0.1, 0.19; b → 0.3, 0.57; x = 0.38, c_a = -0.95, c_b = -2.85, c = -1.9.
    // Round 2: a's gradient is w - 1.95, b's w - 2.05: a → 0.537, 0.6783; b → 0.547, 0.6973.
    SitesInRounds sites =
        new SitesInRounds(
            new ControlledAveraging(pulls(), 0, 2, sgd(2, 1), 0),
            Map.of("a", pullsTo(1), "b", pullsTo(3)));

    sites.round();

    assertThat(w(sites)).isCloseTo(0.38, within(1e-12));
    assertThat(sites.memory("a").orElseThrow().get(1)).isCloseTo(-0.95, within(1e-12));
    assertThat(sites.model().state().segment("control")[1]).isCloseTo(-1.9, within(1e-12));

    sites.round();

    assertThat(w(sites)).isCloseTo(0.6878, within(1e-12));
  }

  @Test
  void scaffoldsFirstRoundIsFederatedAveragingBitForBit() {
    Map<String, SiteData> data = Map.of("a", pullsTo(1, 7, 2), "b", pullsTo(5, -3));
    SitesInRounds scaffold =
        new SitesInRounds(new ControlledAveraging(pulls(), 1, 5, sgd(3, 2), 0), data);
    SitesInRounds plain =
        new SitesInRounds(new FederatedAveraging(pulls(), 1, 5, sgd(3, 2), 0), data);

    scaffold.round();
    plain.round();

    assertThat(scaffold.parameters()).containsExactly(plain.parameters());
  }

  @Test
  void feddynStepsAsOnPaper() {
    // α = 1, one step: a → 0.1, g = -0.1; b → 0.3, g = -0.3; mean 0.2, h = -0.2.
    SitesInRounds sites =
        new SitesInRounds(
            new DynamicRegularization(pulls(), 0, 2, sgd(1, 1), 0, 1),
            Map.of("a", pullsTo(1), "b", pullsTo(3)));

    sites.round();

    assertThat(w(sites)).isCloseTo(0.4, within(1e-12));
    assertThat(sites.memory("b").orElseThrow().get(1)).isCloseTo(-0.3, within(1e-12));

    // a: gradient 0.4 - 1 + 0.1 = -0.5 → 0.45; b: 0.4 - 3 + 0.3 = -2.3 → 0.63; mean 0.54,
    // h = -0.2 - 0.14.
    sites.round();

    assertThat(w(sites)).isCloseTo(0.54 + 0.34, within(1e-12));
  }

  @Test
  void feddynOfOneSiteThatDescendsToTheEndEqualsItsOptimum() {
    SitesInRounds sites =
        new SitesInRounds(
            new DynamicRegularization(pulls(), 0, 2, LocalTraining.sgd(400, 2, 0.2), 0, 1),
            Map.of("a", pullsTo(1, 4)));
    for (int i = 0; i < 60; i++) {
      sites.round();
    }

    assertThat(w(sites)).isCloseTo(2.5, within(1e-9));
  }

  /** Whoever takes part, and whosever update is lost, the driver's sum is that of the sites'. */
  @Property(tries = 60)
  void theDriversVectorIsTheSitesMean(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, SiteData> data =
        Map.of("a", pullsTo(1), "b", pullsTo(5, 4, 9), "c", pullsTo(-2, 3), "d", pullsTo(8, 8));
    SitesInRounds scaffold =
        new SitesInRounds(new ControlledAveraging(pulls(), 0.3, 8, sgd(2, 2), 0), data);
    SitesInRounds dynamic =
        new SitesInRounds(new DynamicRegularization(pulls(), 0.3, 8, sgd(2, 2), 0, 0.5), data);
    for (int i = 0; i < 12; i++) {
      Set<String> called = some(data.keySet(), random);
      Set<String> counted = some(called, random);
      scaffold.round(called, counted);
      dynamic.round(called, counted);

      assertThat(scaffold.model().state().segment("control"))
          .containsExactly(scaffold.meanMemory(), within(1e-9));
      assertThat(dynamic.model().state().segment("gradient"))
          .containsExactly(dynamic.meanMemory(), within(1e-9));
    }
  }

  private static Set<String> some(Set<String> of, Random random) {
    Set<String> chosen = new TreeSet<>(of);
    chosen.removeIf(unseen -> random.nextBoolean());
    return chosen.isEmpty() ? of : chosen;
  }

  @Test
  void theOptimumIsAFixedPointOfScaffoldAndFeddyn() {
    // Pooled optimum: the mean of all rows, 10 / 5.
    Map<String, SiteData> data = Map.of("a", pullsTo(-1, -1, 0), "b", pullsTo(5, 7));
    SitesInRounds scaffold =
        new SitesInRounds(new ControlledAveraging(pulls(), 0, 5, sgd(10, 9), 0), data);
    SitesInRounds dynamic =
        new SitesInRounds(new DynamicRegularization(pulls(), 0, 5, sgd(10, 9), 0, 0.5), data);
    for (int i = 0; i < 200; i++) {
      scaffold.round();
      dynamic.round();
    }

    assertThat(w(scaffold)).isCloseTo(2, within(1e-12));
    assertThat(w(dynamic)).isCloseTo(2, within(1e-9));
    scaffold.round();
    assertThat(w(scaffold)).isCloseTo(2, within(1e-12));
  }

  @Test
  void clippingLeavesTheCorrectionWhole() {
    // Gradients clipped to 0.01 but corrected in full: c - c_k = -1.9 + 0.95 = ∓0.95 as above.
    LocalTraining clipped =
        new LocalTraining(
            1,
            1,
            new LearningRate.Constant(RATE),
            LocalOptimizer.sgd(),
            0,
            OptionalDouble.of(0.01),
            0);
    BatchStep step = new BatchStep(clipped, 0, 0, 1, SiteTerms.of(new double[] {0.95}, 2));
    double[] theta = {3};

    step.take(step.begin(1), theta, new double[] {50}, 1, new double[] {2});

    assertThat(theta[0]).as("3 - 0.1 (0.01 + 0.95 + 2 · 1)").isCloseTo(2.704, within(1e-12));
  }
}
