package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FixedPointTest {
  @Property
  void noSumOverflowsAndOneBitMoreCould(
      @ForAll Ring ring,
      @ForAll @IntRange(min = 1, max = 128) int sites,
      @ForAll @IntRange(min = -20, max = 22) int exponent,
      @ForAll @IntRange(min = 0, max = 999_999) int millionths) {
    double range = Math.scalb(1 + millionths / 1e6, exponent);
    FixedPoint point = new FixedPoint(ring, sites, range);
    BigInteger limit = BigInteger.TWO.pow(ring.bits() - 1);

    assertThat(largestSum(sites, range, point.fractionBits())).isLessThan(limit);
    assertThat(largestSum(sites, range, point.fractionBits() + 1)).isGreaterThanOrEqualTo(limit);
  }

  /** n * ceil(R * 2^f), without any float. */
  private static BigInteger largestSum(int sites, double range, int fractionBits) {
    return new BigDecimal(range)
        .multiply(new BigDecimal(BigInteger.TWO.pow(fractionBits)))
        .setScale(0, RoundingMode.CEILING)
        .toBigIntegerExact()
        .multiply(BigInteger.valueOf(sites));
  }

  @Property
  void aSumIsWithinHalfAStepForEachSite(
      @ForAll Ring ring,
      @ForAll @IntRange(min = 1, max = 128) int sites,
      @ForAll @IntRange(min = -20, max = 22) int exponent,
      @ForAll @IntRange(min = 0, max = 999_999) int millionths,
      @ForAll long seed) {
    double range = Math.scalb(1 + millionths / 1e6, exponent);
    FixedPoint point = new FixedPoint(ring, sites, range);
    Random random = new Random(seed);
    BigDecimal exact = BigDecimal.ZERO;
    long sum = 0;
    for (int i = 0; i < sites; i++) {
      double value = (2 * random.nextDouble() - 1) * range;
      exact = exact.add(new BigDecimal(value));
      sum = ring.reduce(sum + point.encode(value, i));
    }

    double decoded = point.decode(sum);

    double bound = sites * point.resolution() / 2 + Math.ulp(decoded) / 2;
    assertThat(exact.subtract(new BigDecimal(decoded)).abs().doubleValue())
        .isLessThanOrEqualTo(bound * (1 + 1e-12));
  }

  @Property
  void theRangesEndsOfAllSitesAddUp(
      @ForAll Ring ring,
      @ForAll @IntRange(min = 1, max = 128) int sites,
      @ForAll @IntRange(min = -20, max = 22) int exponent,
      @ForAll @IntRange(min = 0, max = 999_999) int millionths) {
    double range = Math.scalb(1 + millionths / 1e6, exponent);
    FixedPoint point = new FixedPoint(ring, sites, range);
    for (double end : new double[] {range, -range}) {
      long sum = 0;
      for (int i = 0; i < sites; i++) {
        sum = ring.reduce(sum + point.encode(end, i));
      }
      double bound = point.resolution() + Math.ulp(end); // the second: of the float64
      assertThat(point.decode(sum) / sites).isBetween(end - bound, end + bound);
    }
  }

  @Test
  void roundsToTheNearestAndHalvesToEven() {
    FixedPoint point = new FixedPoint(Ring.Z32, 1, 0x1p30);

    assertThat(point.fractionBits()).isZero();
    assertThat(point.encode(2.5, 0)).isEqualTo(2);
    assertThat(point.encode(3.5, 0)).isEqualTo(4);
    assertThat(point.encode(-2.5, 0)).isEqualTo(0xFFFF_FFFEL);
    assertThat(point.encode(-0.0, 0)).isZero();
    assertThat(point.decode(0xFFFF_FFFEL)).isEqualTo(-2);
  }

  @Test
  void hasTheBitsOfTheSpecification() {
    assertThat(new FixedPoint(Ring.Z64, 8, 0x1p31).fractionBits()).isEqualTo(28);
    assertThat(new FixedPoint(Ring.Z64, 128, 0x1p31).fractionBits()).isEqualTo(24);
    assertThat(new FixedPoint(Ring.Z32, 8, 16).fractionBits()).isEqualTo(23);
    assertThat(new FixedPoint(Ring.Z32, 128, 1).fractionBits()).isEqualTo(23);
  }

  @Test
  void refusesWhatIsOutOfRangeWithItsPlaceAndWithoutItsValue() {
    FixedPoint point = new FixedPoint(Ring.Z64, 8, 10);
    for (double bad :
        new double[] {Math.nextUp(10.0), -10.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(point.inRange(bad)).isFalse();
      assertThatThrownBy(() -> point.encode(bad, 17))
          .hasMessageContaining("Element 17")
          .hasMessageNotContaining(Double.toString(bad))
          .asInstanceOf(InstanceOfAssertFactories.type(EncodingException.class))
          .extracting(EncodingException::index)
          .isEqualTo(17);
    }
    assertThat(point.inRange(-10)).isTrue();
  }

  @Test
  void refusesARangeThatHasNoRoom() {
    assertThatThrownBy(() -> new FixedPoint(Ring.Z32, 8, 0x1p29))
        .hasMessageContaining("take a ring of 64 bits");
    assertThatThrownBy(() -> new FixedPoint(Ring.Z64, 8, 0)).hasMessageContaining("range");
    assertThatThrownBy(() -> new FixedPoint(Ring.Z64, 8, Double.NaN)).hasMessageContaining("range");
    assertThatThrownBy(() -> new FixedPoint(Ring.Z64, 0, 1)).hasMessageContaining("sites");
  }
}
