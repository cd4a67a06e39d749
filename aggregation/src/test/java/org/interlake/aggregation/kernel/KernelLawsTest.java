package org.interlake.aggregation.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelLawsTest {
  private static final double UNIT_ROUNDOFF = Math.scalb(1.0, -24);
  private final Random random = new Random(20261122);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 33, 100})
  void sumsAsExactArithmeticDoesUpToFourRoundings(int n) {
    float[][] x = floats(n, 9_000);
    float[] w = new float[n];
    for (int k = 0; k < n; k++) {
      w[k] = 1f / (k + 1);
    }
    double[] sum = new double[9_000];
    WeightedSums.add(x, 0, 9_000, w, sum);
    for (int i = 0; i < 9_000; i += 97) {
      BigDecimal exact = BigDecimal.ZERO;
      double size = 0;
      for (int k = 0; k < n; k++) {
        exact = exact.add(new BigDecimal(w[k]).multiply(new BigDecimal(x[k][i])));
        size += Math.abs((double) w[k] * x[k][i]);
      }
      assertThat(Math.abs(sum[i] - exact.doubleValue()))
          .isLessThanOrEqualTo(4.0001 * UNIT_ROUNDOFF * size);
    }
  }

  @Test
  void sumsDoublesInTheOrderOfTheUpdates() {
    double[][] x = doubles(floats(7, 300));
    double[] w = random.doubles(7).toArray();
    double[] sum = new double[300];
    WeightedSums.add(x, 0, 300, w, sum);
    for (int i = 0; i < 300; i++) {
      double naive = 0;
      for (int k = 0; k < 7; k++) {
        naive = naive + w[k] * x[k][i];
      }
      assertThat(sum[i]).isEqualTo(naive);
    }
  }

  @Test
  void givesTheSameBitsWhereverTheCoordinatesAreCut() {
    int length = 20_000;
    float[][] x = floats(9, length);
    float[] w = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    double[] whole = new double[length];
    WeightedSums.add(x, 0, length, w, whole);
    for (int cut : new int[] {1, 255, 8192, 8193, 19_999}) {
      double[] left = new double[cut];
      double[] right = new double[length - cut];
      WeightedSums.add(x, 0, cut, w, left);
      WeightedSums.add(x, cut, length - cut, w, right);
      assertThat(left).isEqualTo(Arrays.copyOf(whole, cut));
      assertThat(right).isEqualTo(Arrays.copyOfRange(whole, cut, length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 13, 16, 31, 32, 100})
  void averagesRanksAsSortingDoes(int n) {
    float[][] x = floats(n, 700);
    double[][] wide = doubles(x);
    for (int trimmed : new int[] {0, (n - 1) / 4, (n - 1) / 2}) {
      OrderStatistics statistics = OrderStatistics.trimmedMean(n, trimmed);
      double[] means = new double[600];
      statistics.apply(x, 100, 600, means);
      double[] wideMeans = new double[600];
      statistics.apply(wide, 100, 600, wideMeans);
      for (int i = 0; i < 600; i++) {
        double[] sorted = column(wide, 100 + i);
        Arrays.sort(sorted);
        double naive = Arrays.stream(sorted, trimmed, n - trimmed).sum() / (n - 2 * trimmed);
        assertThat(wideMeans[i]).isCloseTo(naive, within(1e-11));
        double size =
            Arrays.stream(sorted, trimmed, n - trimmed).map(Math::abs).sum() / (n - 2 * trimmed);
        assertThat(means[i]).isCloseTo(naive, within(4.0001 * UNIT_ROUNDOFF * size));
      }
    }
  }

  @Test
  void medianOfFourIsTheMeanOfTheMiddleTwo() {
    float[][] x = {{4}, {1}, {100}, {2}};
    double[] median = new double[1];
    OrderStatistics.median(4).apply(x, 0, 1, median);
    assertThat(median).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 9})
  void networksSortEverySequenceOfZerosAndOnes(int n) {
    SortingNetwork network = SortingNetwork.sorting(n); // Knuth's 0-1 principle: then they sort all
    float[][] wires = new float[n][1 << n];
    for (int word = 0; word < 1 << n; word++) {
      for (int k = 0; k < n; k++) {
        wires[k][word] = word >> k & 1;
      }
    }
    network.run(wires, 1 << n);
    for (int word = 0; word < 1 << n; word++) {
      for (int k = 0; k < n; k++) {
        assertThat(wires[k][word]).isEqualTo(k < n - Integer.bitCount(word) ? 0f : 1f);
      }
    }
  }

  @Test
  void averagesTheValuesNearestToTheMedian() {
    double[][] x = {{-9}, {1}, {2}, {2.5}, {7}};
    double[] mean = new double[1];
    OrderStatistics.meanAroundMedian(5, 3).apply(x, 0, 1, mean);
    assertThat(mean[0]).isCloseTo((1 + 2 + 2.5) / 3, within(1e-15));
    OrderStatistics.meanAroundMedian(5, 1).apply(x, 0, 1, mean);
    assertThat(mean[0]).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 17})
  void multipliesAsTheNaiveLoopDoes(int n) {
    int length = 5_000;
    float[][] x = floats(n, length);
    float[] reference = floats(1, length)[0];
    InnerProducts products = InnerProducts.ofPairs(n);
    double[] found = new double[products.length()];
    products.add(x, reference, 0, length, found);
    double[] wide = new double[products.length()];
    products.add(doubles(x), doubles(new float[][] {reference})[0], 0, length, wide);
    int p = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double naive = 0;
        double size = 0;
        for (int c = 0; c < length; c++) {
          double term = ((double) x[i][c] - reference[c]) * ((double) x[j][c] - reference[c]);
          naive += term;
          size += Math.abs(term);
        }
        assertThat(wide[p]).isCloseTo(naive, within(1e-12 * size));
        assertThat(found[p++]).isCloseTo(naive, within(37 * UNIT_ROUNDOFF * size)); // and the steps
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 511, 512})
  void shortVectorsHaveTheBitsOfLongerOnesThatEndInZeros(int length) {
    float[][] x = floats(7, 3_000);
    float[] reference = floats(1, 3_000)[0];
    for (float[] row : x) {
      System.arraycopy(reference, length, row, length, 3_000 - length); // no step from there on
    }
    for (InnerProducts kind :
        List.of(InnerProducts.ofPairs(7), InnerProducts.squares(7), InnerProducts.withLast(7))) {
      double[] brief = new double[kind.length()];
      kind.add(x, reference, 0, length, brief);
      double[] whole = new double[kind.length()];
      kind.add(x, reference, 0, 3_000, whole);
      assertThat(brief).isEqualTo(whole);
      double[] briefDoubles = new double[kind.length()];
      kind.add(doubles(x), doubles(new float[][] {reference})[0], 0, length, briefDoubles);
      double[] wholeDoubles = new double[kind.length()];
      kind.add(doubles(x), doubles(new float[][] {reference})[0], 0, 3_000, wholeDoubles);
      assertThat(briefDoubles).isEqualTo(wholeDoubles);
    }
  }

  @Test
  void squaresAreTheProductsDiagonal() {
    float[][] x = floats(6, 3_000);
    double[] all = new double[21];
    InnerProducts.ofPairs(6).add(x, null, 0, 3_000, all);
    double[] squares = new double[6];
    InnerProducts.squares(6).add(x, null, 0, 3_000, squares);
    assertThat(squares).containsExactly(all[0], all[2], all[5], all[9], all[14], all[20]);
  }

  @Test
  void multipliesManyUpdatesInBandsWithTheSameBits() {
    float[][] x = floats(130, 2_500);
    double[] all = new double[130 * 131 / 2];
    InnerProducts.ofPairs(130).add(x, null, 0, 2_500, all);
    double[] few = new double[6];
    InnerProducts.ofPairs(3).add(new float[][] {x[0], x[64], x[129]}, null, 0, 2_500, few);
    assertThat(few[3]).isEqualTo(all[129 * 130 / 2]);
    assertThat(few[4]).isEqualTo(all[129 * 130 / 2 + 64]);
  }

  @Test
  void refusesWhatItWasNotMadeFor() {
    assertThatThrownBy(() -> OrderStatistics.trimmedMean(4, 2)).hasMessageContaining("leave one");
    assertThatThrownBy(() -> OrderStatistics.meanAroundMedian(4, 5)).hasMessageContaining("5 of 4");
    assertThatThrownBy(() -> OrderStatistics.median(3).apply(new float[2][8], 0, 8, new double[8]))
        .hasMessageContaining("made for 3");
    assertThatThrownBy(
            () -> InnerProducts.squares(2).add(new float[3][8], null, 0, 8, new double[2]))
        .hasMessageContaining("3 updates");
  }

  private float[][] floats(int n, int length) {
    float[][] x = new float[n][length];
    for (float[] row : x) {
      for (int i = 0; i < length; i++) {
        row[i] = (float) (random.nextGaussian() * Math.exp(2 * random.nextGaussian()));
      }
    }
    return x;
  }

  private static double[][] doubles(float[][] x) {
    double[][] wide = new double[x.length][x[0].length];
    for (int k = 0; k < x.length; k++) {
      for (int i = 0; i < x[k].length; i++) {
        wide[k][i] = x[k][i];
      }
    }
    return wide;
  }

  private static double[] column(double[][] x, int i) {
    return Arrays.stream(x).mapToDouble(row -> row[i]).toArray();
  }
}
