package org.interlake.models.glm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** StrictMath, which is within 1 unit in the last place, is the measure. */
class PortableExpTest {
  private static final double ULPS = 2;

  private static double next(SplittableRandom random) {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  private static void assertExp(double x) {
    double expected = StrictMath.exp(x);
    if (expected == Double.POSITIVE_INFINITY) {
      assertThat(PortableExp.exp(x)).as("exp(%s)", x).isEqualTo(expected);
      return;
    }
    assertThat(Math.abs(PortableExp.exp(x) - expected))
        .as("exp(%s)", x)
        .isLessThanOrEqualTo(ULPS * Math.ulp(expected));
  }

  @Test
  void expIsWithinTwoUnitsOverItsWholeRange() {
    SplittableRandom random = new SplittableRandom(20241);
    for (int i = 0; i < 200_000; i++) {
      assertExp(next(random) * 1455 - 745.2);
      assertExp(next(random) * 40 - 20);
      assertExp((next(random) - 0.5) * StrictMath.pow(2, -random.nextInt(60)));
    }
  }

  @Test
  void expIsWithinTwoUnitsAtEveryStepOfItsTable() {
    double step = StrictMath.log(2) / 256;
    for (int k = -256 * 1020; k <= 256 * 1020; k++) {
      assertExp(k * step);
      assertExp(Math.nextUp(k * step));
    }
  }

  @Test
  void expEndsAsItShould() {
    assertThat(PortableExp.exp(0)).isEqualTo(1);
    assertThat(PortableExp.exp(-0.0)).isEqualTo(1);
    assertThat(PortableExp.exp(Double.MIN_VALUE)).isEqualTo(1);
    assertThat(PortableExp.exp(709.782712893384)).isFinite();
    assertThat(PortableExp.exp(709.7827128933841)).isInfinite();
    assertThat(PortableExp.exp(Double.POSITIVE_INFINITY)).isInfinite();
    assertThat(PortableExp.exp(-745.1332191019411)).isEqualTo(Double.MIN_VALUE);
    assertThat(PortableExp.exp(-745.1332191019412)).isZero();
    assertThat(PortableExp.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(PortableExp.exp(Double.NaN)).isNaN();
  }

  @Test
  void expRisesButForTheLastPlace() {
    double last = 0;
    for (double x = -2; x < 2; x += 0x1p-18) {
      double exp = PortableExp.exp(x);
      assertThat(exp).isGreaterThan(last);
      last = exp;
    }
  }

  @Test
  void log1pIsWithinTwoUnitsFromZeroToOne() {
    SplittableRandom random = new SplittableRandom(20242);
    for (int i = 0; i < 400_000; i++) {
      double x =
          i % 2 == 0 ? next(random) : next(random) * StrictMath.pow(2, -random.nextInt(1000));
      double expected = StrictMath.log1p(x);
      assertThat(Math.abs(PortableExp.log1p(x) - expected))
          .as("log1p(%s)", x)
          .isLessThanOrEqualTo(ULPS * Math.ulp(expected));
    }
    assertThat(PortableExp.log1p(0)).isZero();
    assertThat(PortableExp.log1p(1)).isEqualTo(StrictMath.log(2));
    assertThat(PortableExp.log1p(Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
    assertThat(PortableExp.log1p(Double.NaN)).isNaN();
  }

  @Test
  void bitsAreThoseOfEveryMachine() {
    assertThat(PortableExp.exp(1)).isEqualTo(0x1.5bf0a8b145769p1);
    assertThat(PortableExp.exp(-0.7)).isEqualTo(0x1.fc80db9dd5542p-2);
    assertThat(PortableExp.log1p(0.3)).isEqualTo(0x1.0ca937be1b9dbp-2);
  }
}
