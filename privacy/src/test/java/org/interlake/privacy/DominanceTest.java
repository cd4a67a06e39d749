package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sums that few rows make up most of, and what is withheld with them. */
class DominanceTest {
  private static final Dominance RULE = new Dominance(2, 85);

  private static Contributions of(double... parts) {
    double[] sorted = Arrays.stream(parts).sorted().toArray();
    return new Contributions(
        Arrays.stream(parts).sum(),
        Arrays.copyOfRange(sorted, Math.max(0, sorted.length - 2), sorted.length));
  }

  private static Magnitudes magnitudes(Contributions... cells) {
    return new Magnitudes(RULE, List.of(List.of(cells)));
  }

  @Test
  void twoOfAHundredAreTooManyAboveEightyFive() {
    assertThat(RULE.withholds(of(50, 35, 10, 5))).as("85 of 100 is not above it").isFalse();
    assertThat(RULE.withholds(of(50, 36, 10, 4))).isTrue();
    assertThat(RULE.shortfall(of(50, 36, 10, 4)))
        .as("86 / 0.85 - 100")
        .isCloseTo(1.17647, within(1e-5));
    assertThat(RULE.withholds(of(5, 5, 5, 5, 5))).isFalse();
    assertThat(RULE.withholds(of(7, 0, 0, 0))).as("zeros contribute nothing").isTrue();
    assertThat(RULE.withholds(of(0, 0, 0))).isFalse();
    assertThat(RULE.withholds(Contributions.NONE)).isFalse();
  }

  @Test
  void aHundredPercentWithholdsNothing() {
    assertThat(Dominance.NONE.withholds(of(0.1, 0.2))).isFalse();
    assertThat(new Dominance(2, 100).withholds(of(1))).isFalse();
  }

  @Test
  void theLargestOfAUnionAreFound() {
    Contributions union = of(9, 1).plus(of(7, 3)).plus(of(8));
    assertThat(union.total()).isEqualTo(28);
    assertThat(union.largest(2)).isEqualTo(17);
  }

  @Test
  void whatIsNotDominatedApartIsNotTogether() {
    Random random = new Random(49);
    for (int draw = 0; draw < 5_000; draw++) {
      Contributions a = drawn(random);
      Contributions b = drawn(random);
      if (!RULE.withholds(a) && !RULE.withholds(b)) {
        assertThat(RULE.withholds(a.plus(b))).isFalse();
      }
    }
  }

  private static Contributions drawn(Random random) {
    return of(
        IntStream.range(0, 1 + random.nextInt(6))
            .mapToDouble(i -> Math.exp(2 * random.nextGaussian()))
            .toArray());
  }

  @Test
  void aDominatedGroupTakesOneThatCoversItsShortfall() {
    // 60 + 30 of 92: it may not be known to be below 90 / 0.85 = 105.9, so 13.9 more are needed
    Contributions dominated = of(60, 30, 1, 1);
    long[] counts = {20, 30, 40, 50};
    Magnitudes sums = magnitudes(dominated, of(4, 4, 3, 2), of(5, 5, 4), of(100, 90, 80));
    boolean[] withheld = new MarginSuppression(10).apply(counts, new boolean[4], sums);
    assertThat(withheld).as("13 do not do it, 27 do").containsExactly(true, true, true, false);
  }

  @Test
  void aDominatedCellOfATableMayComeToAsMuchMore() {
    long[] counts = {
      40, 50, 30,
      50, 60, 70,
      20, 55, 80
    };
    Contributions[] cells = new Contributions[9];
    Arrays.setAll(cells, cell -> of(even(counts[cell])));
    cells[1] = of(100, 20, 5, 5); // 120 / 0.85 - 130 = 11.2 more
    WithheldCells withheld = new TableSuppression(10).apply(counts, 3, magnitudes(cells));
    assertThat(withheld.isWithheld(0, 1)).isTrue();
    assertThat(withheld.count()).isEqualTo(4);
    // in a table of counts alone nothing is withheld
    assertThat(new TableSuppression(10).apply(counts, 3).count()).isZero();
  }

  private static double[] even(long rows) {
    double[] parts = new double[(int) rows];
    Arrays.fill(parts, 1);
    return parts;
  }

  @Test
  void cellsAreMergedUntilNoTwoRowsMakeUpMost() {
    double[] rows = {3, 3, 3, 1, 3};
    double[] sums = {3, 3, 3, 900, 3};
    Contributions[] cells = {of(1, 1, 1), of(1, 1, 1), of(1, 1, 1), of(900), of(1, 1, 1)};
    assertThat(new CellMerging(3).apply(rows, sums, magnitudes(cells)))
        .as("with the one of 900 all are dominated")
        .isFalse();
    assertThat(rows).containsOnly(0);

    double[] more = {3, 3, 8, 1, 3};
    double[] moreSums = {3, 3, 800, 100, 3};
    Contributions[] moreCells = {
      of(1, 1, 1), of(1, 1, 1), of(100, 100, 100, 100, 100, 100, 100, 100), of(100), of(1, 1, 1)
    };
    assertThat(new CellMerging(3).apply(more, moreSums, magnitudes(moreCells))).isTrue();
    assertThat(more).containsExactly(3, 3, 12, 0, 0);
    assertThat(moreSums).containsExactly(3, 3, 903, 0, 0);
  }

  @Test
  void aDominatedPairIsWithheldAndBarsNoOther() {
    boolean[] withheld =
        new PairSuppression(10)
            .apply(
                java.util.Map.of(0b111L, 50L),
                List.of(new PairSuppression.Pair(0, 1), new PairSuppression.Pair(0, 2)),
                new boolean[] {true, false});
    assertThat(withheld).containsExactly(true, false);
  }

  @Test
  void rulesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Dominance(0, 85))
        .hasMessageContaining("dominance.contributors: 0");
    assertThatThrownBy(() -> new Dominance(2, 0)).hasMessageContaining("dominance.percent: 0.0");
    assertThatThrownBy(() -> new Dominance(2, 100.5)).hasMessageContaining("at most 100");
    assertThatThrownBy(() -> new Contributions(-1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new TableSuppression(1).apply(new long[4], 2, magnitudes(of(1))))
        .hasMessageContaining("1 cells (must be 4)");
  }
}
