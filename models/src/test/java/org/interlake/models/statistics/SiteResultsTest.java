package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.drift.Drift;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** Each site's own numbers, from vectors that two sites may have sent. */
class SiteResultsTest {
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");

  private static final StatisticsPlan PLAN =
      (StatisticsPlan)
          PlanReader.parseAny(
              "plan",
              """
              interlake: 1
              kind: statistics
              name: p
              federation: f
              dataset: t
              sites: [a, b]
              columns:
                - {column: x, type: double, measures: [mean, variance, quantiles, histogram]}
                - {column: c, type: string, measures: [frequent]}
              quantiles: [0.5]
              histogramBins: 2
              """);

  /** Rows, present and sum of x, whether it is withheld; missing c, and what is withheld of it. */
  private static DoubleVector counts(double... values) {
    return DoubleVector.of(StatisticsLayouts.counts(PLAN), values);
  }

  /** Present x, Σd, Σd². */
  private static DoubleVector spread(StatisticsFrame frame, double... values) {
    Elements out = new Elements(StatisticsLayouts.spread(PLAN, frame));
    out.put(StatisticsLayouts.PRESENT, values[0]);
    out.put(StatisticsLayouts.SHIFTS, values[1]);
    out.put(StatisticsLayouts.SQUARES, values[2]);
    return out.vector();
  }

  /** Rows of value 0 and of value 10, in two cells. */
  private static DoubleVector cells(int low, int high) {
    double[] rows = new double[ValueCells.CELLS];
    double[] sums = new double[ValueCells.CELLS];
    rows[900] = low;
    rows[1100] = high;
    sums[1100] = 10.0 * high;
    Elements out = new Elements(StatisticsLayouts.cells(PLAN));
    out.put(StatisticsLayouts.ROWS, rows);
    out.put(StatisticsLayouts.SUMS, sums);
    out.put(StatisticsLayouts.WITHHELD, low + high == 0 ? 1 : 0);
    return out.vector();
  }

  private static DoubleVector plus(DoubleVector a, DoubleVector b) {
    double[] sum = a.toArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b.get(i);
    }
    return DoubleVector.of(a.layout(), sum);
  }

  private static SortedMap<String, SortedMap<String, Long>> named(Map<String, Long> categories) {
    return new TreeMap<>(Map.of("c", new TreeMap<>(categories)));
  }

  private static List<SiteStatistic> results(DoubleVector ofB, DoubleVector cellsOfB) {
    DoubleVector ofA = counts(100, 80, 400, 0, 10, 0, 0);
    var categories =
        new TreeMap<>(Map.of(A, named(Map.of("k", 60L, "l", 30L)), B, named(Map.of("k", 30L))));
    StatisticsFitter fitter = new StatisticsFitter(PLAN);
    StatisticsFrame frame = fitter.frame(List.copyOf(categories.values()));
    var round = new StatisticsFitter.Round(plus(ofA, ofB), 2);
    DoubleVector cellsOfA = cells(40, 40);
    DoubleVector allCells = plus(cellsOfA, cellsOfB);
    List<Statistic> federated =
        new java.util.ArrayList<>(
            fitter.counted(round, List.of(), List.copyOf(categories.values())));
    federated.addAll(fitter.cells(new StatisticsFitter.Round(allCells, 2)));
    return new SiteResults(PLAN, frame, federated, round, Optional.of(allCells))
        .of(
            new SiteParts(
                new TreeMap<>(Map.of(A, ofA, B, ofB)),
                categories,
                new TreeMap<>(Map.of(A, spread(frame, 80, 0, 2000), B, spread(frame, 40, 0, 1000))),
                new TreeMap<>(Map.of(A, cellsOfA, B, cellsOfB))));
  }

  private static Statistic find(
      List<SiteStatistic> all, SiteId site, String column, String measure, String key) {
    return all.stream()
        .filter(s -> s.site().equals(site) && s.statistic().columns().equals(column))
        .map(SiteStatistic::statistic)
        .filter(s -> s.measure().equals(measure) && s.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("%s has no %s of %s".formatted(site, measure, column)));
  }

  @Test
  void aSitesNumbersAreOfItsRowsAlone() {
    List<SiteStatistic> all = results(counts(50, 40, 200, 0, 0, 0, 0), cells(10, 30));

    assertThat(find(all, A, "x", "count", "").value()).hasValue(80);
    assertThat(find(all, A, "x", "missing", "").value()).hasValue(20);
    assertThat(find(all, A, "x", "missing", "").rows()).isEqualTo(100);
    assertThat(find(all, B, "x", "mean", "").value()).hasValue(5);
    assertThat(find(all, B, "x", "variance", "").value()).hasValue(1000.0 / 39);
    assertThat(find(all, A, "x", "quantile", "0.5").value()).hasValue(0);
    assertThat(find(all, B, "x", "quantile", "0.5").value()).hasValue(10);
    assertThat(find(all, A, "x", "histogram", "0.00000 to 5.00000").value()).hasValue(40);
    assertThat(find(all, B, "x", "histogram", "5.00000 to 10.0000").value()).hasValue(30);
    assertThat(find(all, A, "c", "frequent", "k").value()).hasValue(60);
    assertThat(find(all, B, "c", "frequent", "l").value()).as("it has all it names").hasValue(0);
    assertThat(all).extracting(SiteStatistic::site).isSorted();
  }

  @Test
  void driftIsThatOfTheSiteAgainstTheOthers() {
    List<SiteStatistic> all = results(counts(50, 40, 200, 0, 0, 0, 0), cells(10, 30));
    double[] ofA = {40, 40};
    double[] ofB = {10, 30};

    Statistic index = find(all, A, "x", "psi", "2 bins");
    assertThat(index.value().orElseThrow())
        .isCloseTo(Drift.populationStability(ofA, ofB), within(1e-15));
    assertThat(index.rows()).isEqualTo(80);
    assertThat(index.sites()).isEqualTo(2);
    assertThat(find(all, B, "x", "jensen-shannon", "2 bins").value().orElseThrow())
        .isCloseTo(Drift.jensenShannon(ofA, ofB), within(1e-15));
    Statistic ofCategories = find(all, A, "c", "jensen-shannon", "categories");
    assertThat(ofCategories.value().orElseThrow())
        .isCloseTo(Drift.jensenShannon(new double[] {60, 30}, new double[] {30, 0}), within(1e-15));
    assertThat(ofCategories.withheld()).isZero();
  }

  @Test
  void whatASiteWithholdsHasNoValueAndIsPooledForAll() {
    List<SiteStatistic> all = results(counts(50, 0, 0, 1, 0, 0, 1), cells(0, 0));

    for (String measure : List.of("count", "missing", "mean")) {
      Statistic withheld = find(all, B, "x", measure, "");
      assertThat(withheld.value()).as(measure).isEqualTo(OptionalDouble.empty());
      assertThat(withheld.withheld()).isEqualTo(1);
    }
    assertThat(find(all, B, "c", "frequent", "l").value()).as("not told").isEmpty();
    assertThat(all).noneMatch(s -> s.statistic().columns().equals("x") && isDrift(s));
    // k is told by both; a's l, and b's 20 other rows, are in the pool
    Statistic pooled = find(all, A, "c", "psi", "categories, pooled");
    assertThat(pooled.value().orElseThrow())
        .isCloseTo(
            Drift.populationStability(new double[] {60, 30}, new double[] {30, 20}), within(1e-15));
    assertThat(pooled.withheld()).isEqualTo(1);
  }

  private static boolean isDrift(SiteStatistic told) {
    return told.statistic().measure().startsWith("psi");
  }
}
