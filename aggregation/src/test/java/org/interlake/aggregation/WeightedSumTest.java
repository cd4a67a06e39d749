package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WeightedSumTest {
  /** The vectors of some sites and their weights, drawn from a seed. */
  private static final class Cohort {
    final List<DoubleVector> vectors = new ArrayList<>();
    final List<Double> weights = new ArrayList<>();

    Cohort(ElementType type, int sites, int length, long seed) {
      Random random = new Random(seed);
      for (int k = 0; k < sites; k++) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
          values[i] = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
        }
        vectors.add(DoubleVector.of(VectorLayout.single("v", type, length), values));
        weights.add((double) (1 + random.nextInt(1000)));
      }
    }

    double[] fold(double divisor) {
      DoubleVector first = vectors.get(0);
      WeightedSum sum = new WeightedSum(first.layout().type(), first.length());
      for (int k = 0; k < vectors.size(); k++) {
        sum.add(weights.get(k), vectors.get(k).encode());
      }
      return sum.finish(divisor);
    }

    /** The formula as it is written, one site after the other, in plain doubles. */
    double naive(int i, double divisor) {
      double s = 0;
      for (int k = 0; k < vectors.size(); k++) {
        s = s + weights.get(k) * vectors.get(k).get(i);
      }
      return s / divisor;
    }
  }

  @Provide
  Arbitrary<Integer> lengthsAroundStripsAndBlocks() {
    return Arbitraries.of(0, 1, 2, 7, 511, 512, 513, 1023, 1024, 1025, 1536, 32767, 32768, 32769);
  }

  @Property(tries = 200)
  void isBitForBitTheNaiveFormulaOneSiteAtATime(
      @ForAll ElementType type,
      @ForAll @IntRange(min = 1, max = 9) int sites,
      @ForAll("lengthsAroundStripsAndBlocks") int length,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Cohort cohort = new Cohort(type, sites, length, seed);
    double divisor = cohort.weights.stream().mapToDouble(w -> w).sum();

    double[] folded = cohort.fold(divisor);

    assertThat(folded).hasSize(length);
    for (int i = 0; i < length; i++) {
      assertThat(Double.doubleToRawLongBits(folded[i]))
          .isEqualTo(Double.doubleToRawLongBits(cohort.naive(i, divisor)));
    }
  }

  @Property(tries = 50)
  void doesNotDependOnWhereAVectorIsCut(
      @ForAll @IntRange(min = 1, max = 9) int sites,
      @ForAll @IntRange(min = 1, max = 1100) int cut,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Cohort cohort = new Cohort(ElementType.FLOAT64, sites, 1101, seed);
    double[] whole = cohort.fold(1);

    WeightedSum head = new WeightedSum(ElementType.FLOAT64, cut);
    WeightedSum tail = new WeightedSum(ElementType.FLOAT64, 1101 - cut);
    for (int k = 0; k < sites; k++) {
      byte[] bytes = cohort.vectors.get(k).encode();
      head.add(cohort.weights.get(k), java.util.Arrays.copyOf(bytes, cut * 8));
      tail.add(cohort.weights.get(k), java.util.Arrays.copyOfRange(bytes, cut * 8, bytes.length));
    }

    assertThat(head.finish(1)).isEqualTo(java.util.Arrays.copyOf(whole, cut));
    assertThat(tail.finish(1)).isEqualTo(java.util.Arrays.copyOfRange(whole, cut, 1101));
  }

  @ParameterizedTest
  @EnumSource
  void startsFromZero(ElementType type) {
    assertThat(new WeightedSum(type, 700).finish(1)).isEqualTo(new double[700]);
  }

  @ParameterizedTest
  @EnumSource
  void addingAZeroVectorChangesNothing(ElementType type) {
    Cohort cohort = new Cohort(type, 3, 700, 7);
    double[] without = cohort.fold(2);
    cohort.vectors.add(DoubleVector.zero(cohort.vectors.get(0).layout()));
    cohort.weights.add(5.0);

    assertThat(cohort.fold(2)).isEqualTo(without);
  }

  @Property(tries = 50)
  void anyOrderIsTheSameUpToRounding(
      @ForAll @IntRange(min = 2, max = 9) int sites,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Cohort cohort = new Cohort(ElementType.FLOAT64, sites, 40, seed);
    double[] inOrder = cohort.fold(1000);
    java.util.Collections.reverse(cohort.vectors);
    java.util.Collections.reverse(cohort.weights);
    double[] reversed = cohort.fold(1000);

    for (int i = 0; i < inOrder.length; i++) {
      double scale = 0;
      for (int k = 0; k < sites; k++) {
        scale += Math.abs(cohort.weights.get(k) * cohort.vectors.get(k).get(i)) / 1000;
      }
      assertThat(reversed[i]).isCloseTo(inOrder[i], within(1e-9 * scale));
    }
  }

  @Test
  void sumsOfHugeFiniteNumbersOverflowForTheDriverToSee() {
    WeightedSum sum = new WeightedSum(ElementType.FLOAT64, 1);
    byte[] huge = DoubleVector.of(VectorLayout.single("v", ElementType.FLOAT64, 1), 1e308).encode();
    sum.add(1, huge);
    sum.add(1, huge);

    assertThat(sum.finish(2)).containsExactly(Double.POSITIVE_INFINITY);
  }

  @Test
  void refusesABlockOfAnotherLength() {
    WeightedSum sum = new WeightedSum(ElementType.FLOAT32, 3);

    assertThatThrownBy(() -> sum.add(1, new byte[8]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Block of 8 bytes (must be 12)");
  }
}
