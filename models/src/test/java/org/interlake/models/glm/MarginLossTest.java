package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.data.RowBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarginLossTest {
  static Stream<MarginLoss> losses() {
    return TestTargets.LOSSES.stream();
  }

  static Stream<Family> families() {
    return losses().filter(Family.class::isInstance).map(Family.class::cast);
  }

  @Property(tries = 500)
  void theSlopeIsTheDerivativeOfTheValue(
      @ForAll @IntRange(max = 8) int which,
      @ForAll @DoubleRange(min = 0.1, max = 4) double size,
      @ForAll boolean negative,
      @ForAll @DoubleRange(min = 0, max = 0.99) double u) {
    MarginLoss loss = TestTargets.LOSSES.get(which);
    double eta = negative && loss.definedEverywhere() ? -size : size;
    double y = TestTargets.target(loss, 0.3, u);
    double step = 1e-6;
    if (loss instanceof Hinge && Math.abs(Math.abs(eta) - 1) < 2 * step) {
      return; // the kink
    }
    double[] at = new double[3];
    loss.evaluate(eta, y, at);

    assertThat(loss.admits(y)).isTrue();
    assertThat(at[MarginLoss.VALUE]).isEqualTo(loss.value(eta, y));
    assertThat(at[MarginLoss.SLOPE]).isEqualTo(loss.slope(eta, y));
    assertThat((loss.value(eta + step, y) - loss.value(eta - step, y)) / (2 * step))
        .isCloseTo(loss.slope(eta, y), within(1e-6 * (1 + Math.abs(loss.value(eta, y)))));
  }

  @Property(tries = 300)
  void theCurvatureIsTheDerivativeOfTheSlopeWhereTheTargetIsItsMean(
      @ForAll @IntRange(max = 6) int which, @ForAll @DoubleRange(min = 0.1, max = 3) double eta) {
    Family family = (Family) TestTargets.LOSSES.get(which);
    double y = family.mean(eta);
    double step = 1e-6;
    double[] at = new double[3];
    family.evaluate(eta, y, at);

    double observed = (family.slope(eta + step, y) - family.slope(eta - step, y)) / (2 * step);
    assertThat(observed)
        .isCloseTo(at[MarginLoss.CURVATURE], within(1e-5 * (1 + at[MarginLoss.CURVATURE])));
    // Fisher's weight is (dμ/dη)² / V(μ).
    double meanSlope = (family.mean(eta + step) - family.mean(eta - step)) / (2 * step);
    assertThat(meanSlope * meanSlope / family.variance(y))
        .isCloseTo(at[MarginLoss.CURVATURE], within(1e-5 * (1 + at[MarginLoss.CURVATURE])));
  }

  @ParameterizedTest
  @MethodSource("families")
  void theDevianceIsTwiceTheLossAboveThatOfAPerfectFit(Family family) {
    for (double y : new double[] {0.5, 1, 3}) {
      if (!family.admits(y) || family instanceof Binomial) {
        continue;
      }
      double perfect = linkOf(family, y);
      for (double eta : new double[] {0.2, 0.9, 2}) {
        assertThat(family.mean(perfect)).isCloseTo(y, within(1e-12));
        assertThat(family.deviance(y, family.mean(eta)))
            .isCloseTo(2 * (family.value(eta, y) - family.value(perfect, y)), within(1e-10));
      }
    }
    if (family.admits(0) && !(family instanceof Gaussian)) {
      double small = family.deviance(1e-12, 0.7);
      assertThat(family.deviance(0, 0.7)).isCloseTo(small, within(1e-4));
    }
  }

  private static double linkOf(Family family, double mu) {
    if (family instanceof Gaussian) {
      return mu;
    }
    return family instanceof GammaInverse ? 1 / mu : Math.log(mu);
  }

  @ParameterizedTest
  @MethodSource("families")
  void theNullInterceptHasNoSlopeWithoutOffsets(Family family) {
    RowBlock rows = TestTargets.rows(family, 200, 3);
    double weights = 0;
    double targets = 0;
    for (int i = 0; i < rows.rows(); i++) {
      weights += rows.weight(i);
      targets += rows.weight(i) * rows.targets()[i];
    }
    double intercept = family.nullIntercept(TargetSums.of(weights, targets));
    double slope = 0;
    for (int i = 0; i < rows.rows(); i++) {
      slope += rows.weight(i) * family.slope(intercept, rows.targets()[i]);
    }

    assertThat(slope / weights).isCloseTo(0, within(1e-12));
  }

  @Test
  void offsetsMoveTheNullInterceptOfPoissonAndGaussian() {
    // y = 2, 4 at exposures 1, 2: a rate of 2.
    assertThat(new Poisson().nullIntercept(new TargetSums(2, 6, 3, Math.log(2))))
        .isCloseTo(Math.log(2), within(1e-15));
    assertThat(new Gaussian().nullIntercept(new TargetSums(2, 6, 0, 4))).isEqualTo(1);
    assertThat(new Poisson().startIntercept(TargetSums.of(5, 0))).as("no claims at all").isZero();
    assertThat(new GammaInverse().startIntercept(TargetSums.of(5, 0))).isEqualTo(1);
    assertThat(new Binomial().startIntercept(TargetSums.of(5, 1))).isZero();
  }

  @Test
  void admitsWhatTheFamilyCanYield() {
    assertThat(new Poisson().admits(0)).isTrue();
    assertThat(new Poisson().admits(-1)).isFalse();
    assertThat(new GammaLog().admits(0)).isFalse();
    assertThat(new GammaInverse().admits(0)).isFalse();
    assertThat(new Tweedie(1.5).admits(0)).isTrue();
    assertThat(new Tweedie(1.5).admits(Double.POSITIVE_INFINITY)).isFalse();
    assertThat(new Gaussian().admits(-7)).isTrue();
    assertThat(new Gaussian().admits(Double.NaN)).isFalse();
    assertThat(new Binomial().admits(0.5)).isFalse();
    assertThat(new GammaInverse().inDomain(0)).isFalse();
    assertThat(new GammaLog().inDomain(-3)).isTrue();
  }

  @Test
  void theSupportVectorLossesFollowTheMargin() {
    double[] at = new double[3];
    new Hinge().evaluate(0.25, 0, at);
    assertThat(at).containsExactly(1.25, 1, 0);
    new Hinge().evaluate(1.5, 1, at);
    assertThat(at).containsExactly(new double[3], within(0.0));
    new SquaredHinge().evaluate(0, 1, at);
    assertThat(at).containsExactly(0.5, -1, 1);
    new SquaredHinge().evaluate(2, 1, at);
    assertThat(at).containsExactly(new double[3], within(0.0));
  }
}
