package org.interlake.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestSpark;
import org.interlake.models.statistics.OverlapClasses.Values;
import org.interlake.privacy.Dominance;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.junit.jupiter.api.Test;

/** What sums over overlapping sets of rows can be brought down to by subtraction. */
class OverlapClassesTest {
  private static StatisticsColumn column(List<String> missing) {
    return new StatisticsColumn("x", ColumnType.DOUBLE, missing, Set.of(Measure.MEAN));
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static int[] both(int[] some, int... others) {
    return IntStream.concat(Arrays.stream(some), Arrays.stream(others)).toArray();
  }

  /** The naive count of every value in every set. */
  private static OverlapClasses classes(int[]... sets) {
    List<Row> rows = new ArrayList<>();
    for (int value : Arrays.stream(sets).flatMapToInt(Arrays::stream).distinct().boxed().toList()) {
      List<Object> row = new ArrayList<>(List.of((double) value));
      for (int[] set : sets) {
        row.add(Arrays.stream(set).filter(one -> one == value).count());
      }
      rows.add(RowFactory.create(row.toArray()));
    }
    return OverlapClasses.of(rows, sets.length);
  }

  private static boolean tellOfFew(int[]... sets) {
    return classes(sets).tellOfFew(10, Dominance.NONE);
  }

  @Test
  void rowsAreCountedByTheSetsThatHoldThem() {
    // copies of a value count one by one: 7 is twice in the second set, once in the first
    assertThat(classes(new int[] {1, 2, 7}, new int[] {2, 7, 7, 9}).rows())
        .isEqualTo(Map.of(0b01L, 1L, 0b11L, 2L, 0b10L, 2L));
  }

  @Test
  void tablesAreReadAsTheirPlansSaid() {
    List<Row> rows = new ArrayList<>();
    for (Double x : new Double[] {1.0, 2.0, 7.0, 7.0, null, Double.NaN}) {
      rows.add(RowFactory.create(x));
    }
    Dataset<Row> table =
        TestSpark.session().createDataFrame(rows, new StructType().add("x", DataTypes.DoubleType));
    assertThat(
            OverlapClasses.of(
                    List.of(
                        new Values(table, column(List.of())),
                        new Values(table, column(List.of("7")))))
                .rows())
        .as("two rows have the code")
        .isEqualTo(Map.of(0b11L, 2L, 0b01L, 2L));
  }

  @Test
  void aFewMoreRowsTellOfThem() {
    int[] hundred = range(0, 100);
    assertThat(tellOfFew(hundred, range(0, 100))).as("the same rows").isFalse();
    assertThat(tellOfFew(hundred, range(0, 103))).as("3 more").isTrue();
    assertThat(tellOfFew(hundred, range(0, 110))).as("10 more").isFalse();
    assertThat(tellOfFew(hundred, range(1, 111))).as("1 less").isTrue();
  }

  @Test
  void threeSetsOfWhichEachTwoAreFarApartCanStillTellOfOneRow() {
    // A + X, A + Y and A against A + X + Y + one row: sums of all four leave that row
    int[] ax = range(0, 60);
    int[] ay = both(range(0, 40), range(60, 80));
    int[] a = range(0, 40);
    int[] all = range(0, 81);
    assertThat(tellOfFew(ax, ay)).isFalse();
    assertThat(tellOfFew(ax, all)).isFalse();
    assertThat(tellOfFew(ay, all)).isFalse();
    assertThat(tellOfFew(a, all)).isFalse();
    assertThat(tellOfFew(a, ax, ay, all)).isTrue();
  }

  @Test
  void aDifferenceThatTwoRowsMakeUpIsOneOfFew() {
    int[] fives = IntStream.range(0, 70).map(i -> 5).toArray();
    OverlapClasses classes = classes(Arrays.copyOf(fives, 50), both(fives, 4_000, 5_000));
    assertThat(classes.tellOfFew(10, Dominance.NONE)).isFalse();
    assertThat(classes.tellOfFew(10, new Dominance(2, 85))).isTrue();
  }

  @Test
  void noSetsAreRefused() {
    assertThatThrownBy(() -> OverlapClasses.of(List.of())).hasMessageContaining("1 to 62");
  }
}
