package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestSpark;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.statistics.StatisticsAnswers.Answer;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/** What one site says: the same of the same rows, and nothing of few. */
class StatisticsAnswersTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("c", DataTypes.StringType)
          .add("d", DataTypes.LongType)
          .add("e", DataTypes.LongType);

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
              sites: [a]
              columns:
                - {column: x, type: double, measures: [mean, variance, quantiles]}
                - {column: y, type: double, missing: [-1], measures: [mean, distinct]}
                - {column: c, type: string, measures: [frequent]}
                - {column: d, type: long, measures: [frequent]}
                - {column: e, type: long, measures: [count]}
              correlations: [x, y]
              contingency: [[c, d]]
              groupBy: [[c, d], [c]]
              """);

  private static List<Row> drawn(int rows, long seed) {
    Random random = new Random(seed);
    List<Row> drawn = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      drawn.add(
          RowFactory.create(
              random.nextGaussian() * 1e3,
              i % 3 == 0 ? (Double) (-1.0) : (Double) random.nextDouble(),
              i % 7 == 0 ? null : "c" + random.nextInt(3),
              (long) random.nextInt(4) * random.nextInt(2),
              (Long) null));
    }
    return drawn;
  }

  private static Dataset<Row> table(List<Row> rows, int partitions) {
    return TestSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions);
  }

  private static List<DoubleVector> all(Dataset<Row> table, long minimum) {
    StatisticsFitter fitter = new StatisticsFitter(PLAN);
    try (StatisticsAnswers answers =
        new StatisticsAnswers(
            PLAN, SiteStatistics.read(table, PLAN, Dominance.NONE), minimum, Dominance.NONE)) {
      Answer counts = answers.counts();
      DoubleVector first = counts.vectors().get(0);
      StatisticsFrame frame = fitter.frame(List.of(counts.categories()));
      DoubleVector spread = answers.spread(fitter.means(first), frame).vectors().get(0);
      DoubleVector cells = answers.cells(fitter.places(first, spread)).vectors().get(0);
      for (DoubleVector vector : List.of(first, counts.vectors().get(1), spread, cells)) {
        assertThat(StatisticsLayouts.impossible(vector)).isEmpty();
      }
      return List.of(first, counts.vectors().get(1), spread, cells);
    }
  }

  @Test
  void doNotDependOnOrderOrPartitionsToTheLastBit() {
    List<Row> rows = drawn(400, 1);
    List<DoubleVector> one = all(table(rows, 1), 10);
    Collections.shuffle(rows, new Random(2));
    assertThat(all(table(rows, 7), 10)).isEqualTo(one);
  }

  @Test
  void equalTheNaiveSums() {
    List<Row> rows = drawn(300, 5);
    DoubleVector counts = all(table(rows, 3), 1).get(0);
    double sum = rows.stream().mapToDouble(row -> row.getDouble(0)).sum();
    assertThat(counts.segment(StatisticsLayouts.ROWS)).containsExactly(300);
    assertThat(counts.segment(StatisticsLayouts.PRESENT)).containsExactly(300, 200);
    assertThat(counts.segment(StatisticsLayouts.SUMS)[0]).isCloseTo(sum, within(1e-6));
    assertThat(counts.segment(StatisticsLayouts.OTHER_PRESENT)).containsExactly(0);
    assertThat(counts.segment(StatisticsLayouts.MISSING)).containsExactly(43, 0);
  }

  @Test
  void leaveNoCellOfFewRowsWhateverTheTable() {
    for (int draw = 0; draw < 12; draw++) {
      List<Row> rows = drawn(60 + 20 * draw, 100 + draw);
      DoubleVector spread = all(table(rows, 2), 10).get(2);
      spread.layout().segments().stream()
          .filter(segment -> segment.name().endsWith("-rows"))
          .forEach(
              segment ->
                  assertThat(Arrays.stream(spread.segment(segment.name())).boxed().toList())
                      .allMatch(count -> count == 0 || count >= 10));
    }
  }

  @Test
  void aColumnOfFewValuesIsWithheld() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(RowFactory.create(1.0 * i, i < 3 ? (Double) 7.0 : null, "c", 1L, null));
    }
    List<DoubleVector> vectors = all(table(rows, 2), 10);
    assertThat(vectors.get(0).segment(StatisticsLayouts.SUMS)[1]).isZero();
    assertThat(vectors.get(0).segment(StatisticsLayouts.WITHHELD)).containsExactly(0, 1);
    assertThat(vectors.get(1).toArray()).as("nor its registers").containsOnly(0);
    assertThat(vectors.get(2).segment(StatisticsLayouts.PAIR_WITHHELD)).containsExactly(1);
  }

  @Test
  void anEmptyTableAndAnInfiniteValueAreRefused() {
    assertThatThrownBy(() -> SiteStatistics.read(table(List.of(), 1), PLAN, Dominance.NONE))
        .isInstanceOf(SiteDataException.class)
        .hasMessageContaining("NO_ROWS");
    List<Row> rows = drawn(20, 1);
    rows.add(RowFactory.create(Double.NEGATIVE_INFINITY, null, null, null, null));
    assertThatThrownBy(() -> SiteStatistics.read(table(rows, 2), PLAN, Dominance.NONE))
        .isInstanceOf(SiteDataException.class)
        .hasMessageContaining("column x is infinite in 1 rows");
  }

  @Test
  void tellWhatNoRowsCanHave() {
    DoubleVector counts = DoubleVector.zero(StatisticsLayouts.counts(PLAN));
    assertThat(StatisticsLayouts.impossible(counts)).isEqualTo(Optional.empty());
    double[] values = counts.toArray();
    values[0] = -1;
    assertThat(
            StatisticsLayouts.impossible(DoubleVector.of(StatisticsLayouts.counts(PLAN), values)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("no number of rows"));
  }

  @Test
  void countsBeyondIntegersAreAddedUp() {
    double[] values = DoubleVector.zero(StatisticsLayouts.counts(PLAN)).toArray();
    values[0] = 3e9;
    values[1] = 3e9;
    values[3] = 6e9;
    DoubleVector sum = DoubleVector.of(StatisticsLayouts.counts(PLAN), values);
    TreeMap<String, TreeMap<String, Long>> site = new TreeMap<>();
    site.put("c", new TreeMap<>(java.util.Map.of("k", 1L << 33)));
    List<Statistic> results =
        new StatisticsFitter(PLAN)
            .counted(
                new StatisticsFitter.Round(sum, 2),
                List.of(DoubleVector.zero(StatisticsLayouts.distinct(PLAN))),
                List.of(site, site));
    assertThat(results.get(0).value()).hasValue(3e9);
    assertThat(results)
        .anyMatch(s -> s.measure().equals("mean") && s.value().orElse(0) == 2.0)
        .anyMatch(s -> s.key().equals("k") && s.value().orElse(0) == Math.scalb(1.0, 34));
  }
}
