package org.interlake.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ConversionTest {
  @Property(tries = 200)
  void eachConversionIsNoWorseThanTheOneBefore(
      @ForAll @DoubleRange(min = 1.01, max = 100) double order,
      @ForAll @DoubleRange(min = 0, max = 5) double divergence,
      @ForAll @DoubleRange(min = -30, max = -0.5) double logDelta) {
    double classic = Conversion.CLASSIC.epsilon(order, divergence, logDelta);
    double balle = Conversion.BALLE.epsilon(order, divergence, logDelta);
    double lossless = Conversion.LOSSLESS.epsilon(order, divergence, logDelta);

    assertThat(balle).isLessThanOrEqualTo(classic + 1e-12);
    assertThat(lossless).isLessThanOrEqualTo(Math.max(0, balle) + 1e-12);
  }

  /**
   * The definition, naively: over all pairs of distributions on two points whose divergence of this
   * order is what is given, the greatest epsilon at which delta is still passed. None may exceed
   * the conversion, and the best must come close, unless it puts all of one answer's weight on one
   * point.
   */
  @Property(tries = 25, seed = "20261124") // how close it comes was seen, not proven
  void losslessIsTheWorstPairOfTwoPoints(
      @ForAll @DoubleRange(min = 1.5, max = 20) double order,
      @ForAll @DoubleRange(min = 0.01, max = 2) double divergence,
      @ForAll @DoubleRange(min = -12, max = -2) double logDelta) {
    double delta = Math.exp(logDelta);
    double worst = 0;
    double worstP = 0;
    for (int i = 1; i < 1000; i++) {
      // As fine near 1 as near delta: where little can be proven, the worst p is close to 1.
      double near = delta * Math.pow(1 / delta, i / 1000.0);
      double far = 1 - Math.pow(1e-9, i / 1000.0) * (1 - delta);
      for (double p : new double[] {near, far}) {
        double epsilon = Math.log((p - delta) / leastQ(order, divergence, p));
        if (epsilon > worst) {
          worst = epsilon;
          worstP = p;
        }
      }
    }
    double lossless = Math.max(0, Conversion.LOSSLESS.epsilon(order, divergence, logDelta));

    assertThat(lossless).isGreaterThanOrEqualTo(worst - 1e-9);
    if (worstP < 0.99) { // else the bound is Balle's, which is above the best
      assertThat(lossless).isCloseTo(worst, within(2e-3 * (1 + worst)));
    }
  }

  /** The least q ≤ p whose two-point distribution is within the divergence of that of p. */
  private static double leastQ(double order, double divergence, double p) {
    double low = 0;
    double high = p;
    for (int i = 0; i < 100; i++) {
      double q = (low + high) / 2;
      double moment =
          Math.pow(p, order) * Math.pow(q, 1 - order)
              + Math.pow(1 - p, order) * Math.pow(1 - q, 1 - order);
      if (Math.log(moment) / (order - 1) <= divergence) {
        high = q;
      } else {
        low = q;
      }
    }
    return high;
  }
}
