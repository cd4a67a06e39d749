package org.interlake.models.quantiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.interlake.privacy.CellMerging;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final double[] SHARES = {0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1};

  @Test
  void isWithinACellOfThePooledQuantile() {
    double[] values = drawn(u -> -StrictMath.log(1 - u), 50_000);
    double deviation = deviation(values);
    Quantiles quantiles = federated(values, 4, 1);
    for (double p : SHARES) {
      double exact = pooled(values, p);
      double width = 0.0075 * Math.hypot(deviation, exact - mean(values));
      assertThat(quantiles.at(p)).as("quantile %s", p).isCloseTo(exact, within(width));
    }
  }

  @Test
  void meetsAValueThatManyRowsShare() {
    double[] values = drawn(u -> u < 0.9 ? 0 : 1000 * u, 10_000);
    Quantiles quantiles = federated(values, 3, 5);
    assertThat(quantiles.at(0.5)).isZero();
    assertThat(quantiles.at(0)).isZero();
  }

  @Test
  void isOffByTheMinimumOfEachSiteInRankAtMost() {
    double[] values = drawn(u -> 100 + u * u, 3_000);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int sites = 4;
    int minimum = 10;
    Quantiles quantiles = federated(values, sites, minimum);
    double width = 0.0075 * 1.5 * deviation(values);
    for (double p = 0.05; p < 0.99; p += 0.05) {
      int rank = (int) Math.ceil(p * values.length) - 1;
      int off = 2 * sites * minimum;
      assertThat(quantiles.at(p))
          .isBetween(
              sorted[Math.max(0, rank - off)] - width,
              sorted[Math.min(sorted.length - 1, rank + off)] + width);
    }
  }

  @Test
  void isTheSameWithTheRowsAtOneSiteOrAtFour() {
    double[] values = drawn(u -> Math.rint(40 * u), 2_000);
    assertThat(federated(values, 4, 1).at(0.3)).isEqualTo(federated(values, 1, 1).at(0.3));
  }

  @Test
  void hasNoQuantileOfNoRows() {
    Quantiles none = Quantiles.of(new double[ValueCells.CELLS], new double[ValueCells.CELLS]);
    assertThat(none.isEmpty()).isTrue();
    assertThatThrownBy(() -> none.at(0.5)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void putsAValueBetweenTheEdgesOfItsCell() {
    ValueCells cells = ValueCells.around(2015, 3);
    for (double value : new double[] {-1e9, 0, 2000, 2014.999, 2015, 2015.001, 2030, 1e9}) {
      int cell = cells.cellOf(value);
      assertThat(value).isGreaterThanOrEqualTo(cells.lowerEdge(cell));
      if (cell + 1 < ValueCells.CELLS) {
        assertThat(value).isLessThan(cells.lowerEdge(cell + 1));
      }
    }
  }

  @Test
  void countsAnEdgeWithTheCellAboveIt() {
    ValueCells cells = ValueCells.around(0, 1);
    for (int cell = 1; cell < ValueCells.CELLS; cell++) {
      assertThat(cells.cellOf(cells.lowerEdge(cell))).isEqualTo(cell);
      assertThat(cells.cellOf(Math.nextDown(cells.lowerEdge(cell)))).isEqualTo(cell - 1);
    }
    assertThat(cells.cellOf(-0.0)).isEqualTo(cells.cellOf(0.0));
  }

  @Test
  void acceptsAConstantColumn() {
    ValueCells cells = ValueCells.around(7, 0);
    assertThat(cells.cellOf(7)).isEqualTo(ValueCells.CELLS - 1);
    assertThat(cells.cellOf(6)).isZero();
  }

  private static Quantiles federated(double[] values, int sites, long minimum) {
    ValueCells cells = ValueCells.around(mean(values), deviation(values));
    double[] rows = new double[ValueCells.CELLS];
    double[] sums = new double[ValueCells.CELLS];
    for (int site = 0; site < sites; site++) {
      double[] siteRows = new double[ValueCells.CELLS];
      double[] siteSums = new double[ValueCells.CELLS];
      for (int i = site; i < values.length; i += sites) {
        int cell = cells.cellOf(values[i]);
        siteRows[cell]++;
        siteSums[cell] += values[i];
      }
      new CellMerging(minimum).apply(siteRows, siteSums);
      for (int cell = 0; cell < rows.length; cell++) {
        rows[cell] += siteRows[cell];
        sums[cell] += siteSums[cell];
      }
    }
    return Quantiles.of(rows, sums);
  }

  private static double pooled(double[] values, double p) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(p * sorted.length) - 1)];
  }

  private static double[] drawn(DoubleUnaryOperator inverse, int count) {
    Random random = new Random(20261122);
    return random.doubles(count).map(inverse).toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }
}
