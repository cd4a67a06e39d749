package org.interlake.aggregation.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RulesTest {
  @Test
  void krumTakesTheUpdateInTheMiddleOfTheHonest() {
    double[][] x = {{0, 0}, {0.1, 0}, {0, 0.1}, {-0.1, 0}, {100, 100}};
    double[] weights = new Krum(1, 1).weights(geometry(x), equal(5));
    assertThat(weights).containsExactly(1, 0, 0, 0, 0);
  }

  @Test
  void multiKrumAveragesTheBest() {
    double[][] x = {{9, 9}, {0.1, 0}, {0, 0}, {0, 0.1}, {-0.1, 0}};
    double[] weights = new Krum(1, 4).weights(geometry(x), equal(5));
    assertThat(weights).containsExactly(0, 0.25, 0.25, 0.25, 0.25);
  }

  @Test
  void krumSaysWhenACohortIsTooSmall() {
    assertThatThrownBy(() -> new Krum(2, 1).weights(geometry(new double[6][1]), equal(6)))
        .isInstanceOf(RuleException.class)
        .hasMessageContaining("2 byzantine + 3 = 7")
        .hasMessageContaining("there are 6");
  }

  @Test
  void theGeometricMedianOfALineIsItsWeightedMedian() {
    double[][] x = {{0}, {1}, {10}};
    double[] weights = new GeometricMedian(1e-6, 1_000).weights(geometry(x), equal(3));
    assertThat(point(x, weights)[0]).isCloseTo(1, within(1e-4));
  }

  @Test
  void theGeometricMedianIsWhereUnitPullsCancel() {
    Random random = new Random(3);
    double[][] x = new double[15][3];
    for (double[] row : x) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    double[] examples = random.doubles(15, 1, 2).toArray();
    double[] z = point(x, new GeometricMedian(1e-9, 5_000).weights(geometry(x), examples));
    for (int c = 0; c < 3; c++) {
      double pull = 0;
      for (int i = 0; i < 15; i++) {
        pull += examples[i] * (x[i][c] - z[c]) / distance(x[i], z);
      }
      assertThat(pull).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void aMinorityCannotTakeTheGeometricMedianAway() {
    double[][] x = new double[9][2];
    for (int i = 0; i < 5; i++) {
      x[i] = new double[] {1 + 0.01 * i, 2};
    }
    for (int i = 5; i < 9; i++) {
      x[i] = new double[] {1e6, -1e6};
    }
    double[] z = point(x, new GeometricMedian(1e-6, 1_000).weights(geometry(x), equal(9)));
    assertThat(distance(z, new double[] {1, 2})).isLessThan(0.1);
  }

  @Test
  void theGeometricMedianOfEqualUpdatesIsThatUpdate() {
    double[][] x = {{2, 1}, {2, 1}};
    double[] z = point(x, new GeometricMedian(1e-6, 10).weights(geometry(x), equal(2)));
    assertThat(z).containsExactly(2, 1);
  }

  @Test
  void whereMostUpdatesAreTheSameTheGeometricMedianIsThere() {
    double[][] x = {{1, 1}, {1, 1}, {1, 1}, {-7, 30}, {8, 8}};
    double[] z = point(x, new GeometricMedian(1e-6, 1_000).weights(geometry(x), equal(5)));
    assertThat(distance(z, new double[] {1, 1})).isLessThan(1e-6);
  }

  @Test
  void oneUpdateWhoseLengthOverflowsMovesNoRobustRule() {
    double[][] x = {{1, 2}, {1.1, 2}, {1, 2.1}, {0.9, 2}, {1e200, -1e200}};
    List<Weighting> rules =
        List.of(
            new GeometricMedian(1e-6, 1_000),
            new Krum(1, 1),
            new Krum(1, 3),
            new NormBound(NormBound.Kind.FIXED, 1e3),
            new NormBound(NormBound.Kind.ADAPTIVE, 1));
    for (Weighting rule : rules) {
      double[] weights = rule.weights(geometry(x), equal(5));
      assertThat(weights[4]).as("%s", rule).isZero();
      assertThat(Arrays.stream(weights).sum()).as("%s", rule).isBetween(0.5, 1 + 1e-9);
    }
    List<Anomaly> anomalies =
        Anomaly.of(
            new double[] {1, Double.POSITIVE_INFINITY},
            new double[] {1, Double.POSITIVE_INFINITY},
            1);
    assertThat(anomalies.get(1).cosine()).isZero();
    assertThat(anomalies.get(1).distanceRank()).isEqualTo(2);
  }

  @Test
  void aNormBoundShortensLongStepsOnly() {
    double[][] x = {{3, 4}, {0, 1}};
    double[] examples = {1, 3};
    assertThat(new NormBound(NormBound.Kind.FIXED, 2.5).weights(squares(x), examples))
        .containsExactly(0.25 * 0.5, 0.75);
    double[][] y = {{1}, {2}, {30}};
    double[] adaptive = new NormBound(NormBound.Kind.ADAPTIVE, 1.5).weights(squares(y), equal(3));
    assertThat(adaptive).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 0.1 / 3}, within(1e-15));
  }

  @Test
  void theCosineFilterTrustsWhatPointsTheDriversWay() {
    double[][] x = {{1, 0}, {2, 0}, {-5, 0}, {0, 3}, {1, 1}};
    double[] weights = new CosineFilter().weights(geometry(x), equal(5));
    double diagonal = Math.sqrt(0.5);
    double total = 1 + diagonal;
    assertThat(weights)
        .containsExactly(
            new double[] {0, 0.5 / total, 0, 0, diagonal * diagonal / total}, within(1e-12));
  }

  @Test
  void theCosineFilterStaysWhereNobodyAgrees() {
    double[][] x = {{1, 0}, {-1, 0}};
    assertThat(new CosineFilter().weights(geometry(x), equal(2))).containsOnly(0);
  }

  @Test
  void bulyanLeavesTheLiarsOut() {
    double[][] x = new double[7][2];
    for (int i = 0; i < 6; i++) {
      x[i] = new double[] {Math.sin(i), Math.cos(i)};
    }
    x[6] = new double[] {50, 50};
    int[] chosen = new Rule.Bulyan(1).select(geometry(x));
    assertThat(chosen).hasSize(5).doesNotContain(6).isSorted();
    assertThat(new Rule.Bulyan(1).nearest(5)).isEqualTo(3);
    assertThatThrownBy(() -> new Rule.Bulyan(1).select(geometry(new double[6][1])))
        .hasMessageContaining("4 byzantine + 3 = 7");
  }

  @Test
  void trimsWholeUpdates() {
    assertThat(new Rule.TrimmedMean(0.2).trimmed(10)).isEqualTo(2);
    assertThat(new Rule.TrimmedMean(0.2).trimmed(11)).isEqualTo(3);
    assertThat(new Rule.TrimmedMean(0).trimmed(3)).isZero();
    assertThatThrownBy(() -> new Rule.TrimmedMean(0.4).trimmed(3))
        .hasMessageContaining("leaves none");
  }

  @Test
  void anomaliesShowTheOneWhoWentTheOtherWay() {
    double[][] d = {{1, 0}, {1, 0.2}, {-4, 0}};
    double[] mean = {-2 / 3.0, 0.2 / 3};
    double[] squares = new double[3];
    double[] products = new double[3];
    for (int i = 0; i < 3; i++) {
      squares[i] = dot(d[i], d[i]);
      products[i] = dot(d[i], mean);
    }
    List<Anomaly> anomalies = Anomaly.of(squares, products, dot(mean, mean));
    assertThat(anomalies.get(2).norm()).isEqualTo(4);
    assertThat(anomalies.get(2).cosine()).isGreaterThan(0.99);
    assertThat(anomalies.get(0).cosine()).isLessThan(-0.99);
    assertThat(anomalies).extracting(Anomaly::distanceRank).containsExactly(1, 2, 3);
  }

  @Test
  void anUpdateThatDoesNotMoveHasNoAngle() {
    List<Anomaly> anomalies = Anomaly.of(new double[] {0, 4}, new double[] {0, 4}, 4);
    assertThat(anomalies.get(0)).isEqualTo(new Anomaly(0, 0, 2));
    assertThat(anomalies.get(1)).isEqualTo(new Anomaly(2, 1, 1));
  }

  @Test
  void lengthsAloneGiveNoAngles() {
    Geometry lengths = Geometry.ofSquares(new double[] {1, 4});
    assertThat(lengths.norm(1)).isEqualTo(2);
    assertThatThrownBy(() -> lengths.product(0, 1)).isInstanceOf(IllegalStateException.class);
  }

  private static Geometry geometry(double[][] d) {
    double[] products = new double[d.length * (d.length + 1) / 2];
    int p = 0;
    for (int i = 0; i < d.length; i++) {
      for (int j = 0; j <= i; j++) {
        products[p++] = dot(d[i], d[j]);
      }
    }
    return Geometry.ofProducts(d.length, products);
  }

  private static Geometry squares(double[][] d) {
    return Geometry.ofSquares(Arrays.stream(d).mapToDouble(row -> dot(row, row)).toArray());
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double distance(double[] a, double[] b) {
    double[] d = a.clone();
    Arrays.setAll(d, i -> a[i] - b[i]);
    return Math.sqrt(dot(d, d));
  }

  private static double[] point(double[][] x, double[] weights) {
    double[] z = new double[x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int c = 0; c < z.length; c++) {
        z[c] += weights[i] * x[i][c];
      }
    }
    return z;
  }

  private static double[] equal(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
