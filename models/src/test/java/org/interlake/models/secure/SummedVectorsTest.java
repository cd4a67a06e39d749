package org.interlake.models.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.Ring;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

/** Sums and means through the ring are those of the numbers, within what the ring resolves. */
final class SummedVectorsTest {
  private static final VectorLayout UPDATE = VectorLayout.single("fedavg", ElementType.FLOAT64, 3);
  private static final VectorLayout METRICS =
      new VectorLayout(
          "metrics",
          ElementType.FLOAT64,
          List.of(new Segment("rows", 1), new Segment("log-loss", 1)));
  private static final Pairwise WIDE = new Pairwise(0, 64, 0x1p20);
  private static final Pairwise NARROW = new Pairwise(0, 32, 16);

  private static SummedVectors summed(Pairwise spec, Combined combined, int sites) {
    return new SummedVectors(spec, combined, List.of(UPDATE, METRICS, METRICS), sites);
  }

  private static List<DoubleVector> drawn(Random random) {
    return List.of(
        DoubleVector.of(UPDATE, random.nextGaussian(), -random.nextDouble() * 8, 1e-3),
        DoubleVector.of(METRICS, random.nextInt(100_000), random.nextDouble() * 1000),
        DoubleVector.of(METRICS, random.nextInt(5), 0));
  }

  private static long[] added(List<long[]> all, Ring ring) {
    long[] sum = new long[all.get(0).length];
    for (long[] one : all) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
        sum[i] = ring == Ring.Z64 ? sum[i] : sum[i] & 0xFFFF_FFFFL;
      }
    }
    return sum;
  }

  @Property(seed = "20261122", tries = 300)
  void aSumIsTheSumOfTheNumbers(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 128) int sites) {
    Random random = new Random(seed);
    SummedVectors summed = summed(WIDE, Combined.SUM, sites);
    List<long[]> sent = new ArrayList<>();
    double[][] naive = {new double[3], new double[2], new double[2]};
    for (int k = 0; k < sites; k++) {
      List<DoubleVector> update = drawn(random);
      sent.add(summed.encode(update, 0));
      for (int v = 0; v < 3; v++) {
        for (int i = 0; i < naive[v].length; i++) {
          naive[v][i] += update.get(v).get(i);
        }
      }
    }
    SummedVectors.Sums sums = summed.decode(added(sent, summed.ring()));
    assertThat(sums.share()).isEqualTo(1);
    for (int v = 0; v < 3; v++) {
      assertThat(sums.vectors().get(v).toArray()).containsExactly(naive[v], within(1e-6));
    }
    // Rows are whole, and whole numbers are exact.
    assertThat(sums.vectors().get(1).get(0)).isEqualTo(naive[1][0]);
  }

  @Property(seed = "20261122", tries = 300)
  void aMeanIsWeighedByTheSitesShares(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 64) int called, @ForAll boolean narrow) {
    Random random = new Random(seed);
    SummedVectors summed = summed(narrow ? NARROW : WIDE, Combined.MEAN, called);
    int arrived = called / 2 + 1;
    List<long[]> sent = new ArrayList<>();
    double[] naive = new double[3];
    double rows = 0;
    double shares = 0;
    for (int k = 0; k < arrived; k++) {
      List<DoubleVector> update = drawn(random);
      double share = (0.5 + random.nextDouble()) / called;
      sent.add(summed.encode(update, share));
      shares += share;
      rows += update.get(1).get(0);
      for (int i = 0; i < 3; i++) {
        naive[i] += share * update.get(0).get(i);
      }
    }
    SummedVectors.Sums sums = summed.decode(added(sent, summed.ring()));
    assertThat(summed.ring()).isEqualTo(narrow ? Ring.Z32 : Ring.Z64);
    // Each of the sites is half a step off at most; the means are of numbers below 9.
    double tolerance = (narrow ? 0x1p-31 * 16 * 4 * called : 0x1p-40 * called) * arrived * 16;
    assertThat(sums.share()).isCloseTo(shares, within(tolerance));
    for (int i = 0; i < 3; i++) {
      assertThat(sums.vectors().get(0).get(i)).isCloseTo(naive[i] / shares, within(tolerance));
    }
    assertThat(sums.vectors().get(1).get(0)).isEqualTo(rows);
  }

  @Test
  void halfTheBytesAreForMeansOnly() {
    assertThat(summed(NARROW, Combined.SUM, 4).layout().type()).isEqualTo(ElementType.RING64);
    assertThat(summed(NARROW, Combined.MEAN, 4).layout().type()).isEqualTo(ElementType.RING32);
    assertThat(summed(WIDE, Combined.MEAN, 4).layout())
        .isEqualTo(
            new VectorLayout(
                "masked",
                ElementType.RING64,
                List.of(
                    new Segment("0-fedavg", 3),
                    new Segment("1-metrics", 2),
                    new Segment("2-metrics", 2),
                    new Segment("share", 1))));
    assertThat(summed(WIDE, Combined.SUM, 4).layout().length()).isEqualTo(7);
  }

  @Test
  void whatIsOutOfRangeIsNamedAndNotShown() {
    SummedVectors summed = summed(WIDE, Combined.SUM, 4);
    List<DoubleVector> update =
        List.of(
            DoubleVector.zero(UPDATE),
            DoubleVector.of(METRICS, 4711 * 0x1p20, 0),
            DoubleVector.zero(METRICS));

    assertThatExceptionOfType(OutOfRangeException.class)
        .isThrownBy(() -> summed.encode(update, 1))
        .withMessage(
            "vector metrics has a value out of the range 1048576.0 of secure aggregation (raise"
                + " privacy.secureAggregation.range in the plan, or scale the features)");
  }

  @Test
  void aMeanOfNoShareIsNone() {
    SummedVectors summed = summed(WIDE, Combined.MEAN, 4);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> summed.decode(new long[8]));
  }
}
