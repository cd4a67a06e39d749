package org.interlake.models.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.interlake.models.TestPlans;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.TransformSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SiteTableTest {
  private static final Plan PLAN = TestRows.PLANS.plan();
  private static List<Row> rows;
  private static Dataset<Row> table;

  @BeforeAll
  static void makeRows() {
    rows = TestRows.random(500, 7);
    table = TestRows.table(rows);
  }

  private static SiteDataException refusal(Dataset<Row> table, Plan plan) {
    return catchThrowableOfType(SiteDataException.class, () -> SiteTable.read(table, plan).close());
  }

  private static List<String> faults(Dataset<Row> table, Plan plan) {
    return refusal(table, plan).faults().stream()
        .map(fault -> fault.reason() + " " + fault.column().orElse("-"))
        .toList();
  }

  @Test
  void namesEveryMissingAndMistypedColumnAtOnce() {
    Dataset<Row> changed =
        table.drop("x").withColumn("grade", lit("a")).withColumn("color", lit(1)).drop("split");

    assertThat(faults(changed, PLAN))
        .containsExactly(
            Reason.COLUMN_MISSING + " x",
            Reason.COLUMN_TYPE + " color",
            Reason.COLUMN_TYPE + " grade",
            Reason.COLUMN_MISSING + " split");
  }

  @Test
  void aForeignLabelIsNotSaidEvenInTheMessageThatStaysAtTheSite() {
    Dataset<Row> changed =
        table.withColumn(
            "y",
            when(col("x").gt(5), lit(2L)).when(col("x").lt(-2), lit(null)).otherwise(col("y")));

    SiteDataException refusal = refusal(changed, PLAN);

    assertThat(refusal.faults()).hasSize(1);
    assertThat(refusal.faults().get(0).reason()).isEqualTo(Reason.LABEL_VALUES);
    assertThat(refusal)
        .hasMessageContaining("label y is neither ")
        .hasMessageNotContaining("[2")
        .hasMessageContaining("count the table's rows by this column");
  }

  @Test
  void refusesATableWithoutTrainingRows() {
    assertThat(faults(table.where("split = 'test'"), PLAN)).containsExactly(Reason.NO_ROWS + " -");
    assertThat(faults(table.limit(0), PLAN)).containsExactly(Reason.NO_ROWS + " -");
  }

  @Test
  void refusesASingleClassUnlessThePlanAllowsIt() {
    Dataset<Row> positives = table.where("y = 1 OR split = 'test'");
    Plan allowing =
        TestRows.PLANS
            .withLabel(new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", OneClass.ALLOW))
            .plan();

    assertThat(faults(positives, PLAN)).containsExactly(Reason.ONE_CLASS + " y");
    try (SiteTable allowed = SiteTable.read(positives, allowing)) {
      assertThat(allowed.trainPositives()).isEqualTo(allowed.trainRows());
    }
  }

  @Test
  void refusesMissingInfiniteAndAbsentValuesThatThePlanDoesNotImpute() {
    FeatureSpec.Numeric x =
        new FeatureSpec.Numeric(
            "x",
            ColumnType.DOUBLE,
            List.of(),
            AllMissing.DECLINE,
            Imputation.NONE,
            Scaling.STANDARD);
    FeatureSpec.OneHot color =
        new FeatureSpec.OneHot("color", ColumnType.STRING, List.of("red"), AllMissing.DECLINE);
    Plan plan = TestPlans.of(x, TestPlans.numeric("z"), color).plan();
    Dataset<Row> changed =
        table
            .withColumn("color", when(col("split").equalTo("train"), lit("red")))
            .withColumn("z", when(col("z").gt(0.9), lit(Double.NEGATIVE_INFINITY)).otherwise(0.5));

    assertThat(faults(changed, plan))
        .containsExactly(
            Reason.MISSING_VALUE + " x", Reason.NOT_FINITE + " z", Reason.ALL_MISSING + " color");
    assertThat(faults(table.withColumn("x", lit(null).cast("double")), plan))
        .contains(Reason.ALL_MISSING + " x");
  }

  @Test
  void keepsRowValuesOutOfItsMessages() {
    Dataset<Row> changed = table.withColumn("x", lit(Double.POSITIVE_INFINITY)).drop("grade");

    assertThat(refusal(changed, PLAN).faults())
        .allSatisfy(fault -> assertThat(fault.detail()).doesNotContain("Infinity"));
  }

  @Test
  void countsWhatTheNaiveLoopCounts() {
    try (SiteTable site = SiteTable.read(table, PLAN)) {
      ContractCounts counts = site.contractCounts();
      List<Row> train = rows.stream().filter(row -> row.getString(5).equals("train")).toList();
      double[] xs =
          train.stream().filter(r -> !r.isNullAt(0)).mapToDouble(r -> r.getDouble(0)).toArray();
      double[] zs =
          train.stream()
              .mapToDouble(r -> r.getDouble(1))
              .filter(z -> z != 0 && !Double.isNaN(z))
              .toArray();
      double sumX = 0;
      for (double x : xs) {
        sumX += x;
      }
      double meanX = sumX / xs.length;
      double squares = 0;
      for (double x : xs) {
        squares += (x - meanX) * (x - meanX);
      }

      DoubleVector vector = counts.vector();
      assertThat(vector.segment(ContractLayouts.ROWS)).containsExactly(train.size());
      assertThat(vector.segment(ContractLayouts.POSITIVES))
          .containsExactly((double) train.stream().mapToLong(row -> row.getLong(4)).sum());
      assertThat(vector.segment(ContractLayouts.PRESENT)).containsExactly(xs.length, zs.length);
      assertThat(vector.segment(ContractLayouts.SUMS)[0]).isCloseTo(sumX, within(1e-9));
      Map<String, Long> grades =
          train.stream()
              .map(row -> String.valueOf(row.getInt(3)))
              .filter(grade -> !grade.equals("9"))
              .collect(Collectors.groupingBy(g -> g, TreeMap::new, Collectors.counting()));
      assertThat(counts.categories().get("grade")).isEqualTo(grades);
      assertThat(counts.categories().get("color")).containsOnlyKeys("blue", "green", "red");
      DoubleVector means = DoubleVector.of(ContractLayouts.means(PLAN), meanX, 0.5, 0.25);
      DoubleVector spread = site.contractSpread(means);
      assertThat(spread.segment(ContractLayouts.SQUARES)[0]).isCloseTo(squares, within(1e-9));
      List<Row> with = train.stream().filter(row -> !row.isNullAt(0)).toList();
      assertThat(spread.segment(ContractLayouts.LABEL_SHIFTS)[0])
          .isCloseTo(with.stream().mapToDouble(r -> r.getLong(4) - 0.25).sum(), within(1e-9));
      assertThat(spread.segment(ContractLayouts.LABEL_SQUARES)[0])
          .isCloseTo(
              with.stream().mapToDouble(r -> Math.pow(r.getLong(4) - 0.25, 2)).sum(), within(1e-9));
      assertThat(spread.segment(ContractLayouts.LABEL_PRODUCTS)[0])
          .isCloseTo(
              with.stream()
                  .mapToDouble(r -> (r.getDouble(0) - meanX) * (r.getLong(4) - 0.25))
                  .sum(),
              within(1e-9));
    }
  }

  @Test
  void splitsByTheRowsOwnContents() {
    Plan plan = TestRows.PLANS.withSplit(new SplitSpec.ByFraction(0.25)).plan();
    Plan otherSeed = TestRows.PLANS.withSplit(new SplitSpec.ByFraction(0.25)).withSeed(2).plan();
    try (SiteTable one = SiteTable.read(table, plan);
        SiteTable same = SiteTable.read(table.repartition(5), plan);
        SiteTable other = SiteTable.read(table, otherSeed)) {
      assertThat(one.testRows()).isBetween(95L, 155L);
      assertThat(same.contractCounts()).isEqualTo(one.contractCounts());
      assertThat(other.contractCounts()).isNotEqualTo(one.contractCounts());
    }
  }

  @Test
  void readsOtherTypesAndAwkwardNames() {
    Dataset<Row> other =
        table.select(
            col("x").gt(1).as("a.b`c"),
            col("grade").cast("short").as("grade"),
            col("y").equalTo(1).as("done"),
            col("x").cast("decimal(10,3)").as("price"),
            col("split"));
    FeatureSpec.Numeric flag =
        new FeatureSpec.Numeric(
            "a.b`c",
            ColumnType.BOOLEAN,
            List.of(),
            AllMissing.IMPUTE,
            Imputation.MEAN,
            Scaling.NONE);
    Plan plan =
        TestPlans.of(
                flag,
                TestPlans.oneHot("grade", ColumnType.LONG, "9.0"),
                TestPlans.numeric("price", "-1.5"))
            .withLabel(
                new LabelSpec.Binary("done", ColumnType.BOOLEAN, "true", "false", OneClass.DECLINE))
            .plan();
    long train = rows.stream().filter(row -> row.getString(5).equals("train")).count();
    try (SiteTable site = SiteTable.read(other, plan);
        SiteTable original = SiteTable.read(table, PLAN)) {
      ContractCounts counts = site.contractCounts();
      assertThat(site.trainRows()).isEqualTo(train);
      assertThat(site.trainPositives()).isEqualTo(original.trainPositives());
      assertThat(counts.categories().get("grade"))
          .isEqualTo(original.contractCounts().categories().get("grade"));
      assertThat(counts.vector().segment(ContractLayouts.SUMS)[0])
          .isEqualTo(
              (double)
                  rows.stream()
                      .filter(row -> row.getString(5).equals("train") && !row.isNullAt(0))
                      .filter(row -> row.getDouble(0) > 1)
                      .count());
    }
  }

  @Test
  void readsLabelsOfEveryType() {
    for (LabelSpec.Column label :
        List.of(
            new LabelSpec.Binary("l", ColumnType.DOUBLE, "1", "0", OneClass.DECLINE),
            new LabelSpec.Binary("l", ColumnType.STRING, "1", "0", OneClass.DECLINE),
            new LabelSpec.Binary("l", ColumnType.LONG, "1.0", "0", OneClass.DECLINE))) {
      Dataset<Row> labelled = table.withColumn("l", col("y").cast(label.type().key()));
      Plan plan = TestRows.PLANS.withLabel(label).plan();
      try (SiteTable site = SiteTable.read(labelled, plan);
          SiteTable original = SiteTable.read(table, PLAN)) {
        assertThat(site.trainPositives()).isEqualTo(original.trainPositives());
      }
    }
  }

  private static Plan transforming(TransformSpec transform, String... missingCodes) {
    return TestPlans.of(
            new FeatureSpec.Numeric(
                "x",
                ColumnType.DOUBLE,
                List.of(missingCodes),
                AllMissing.DECLINE,
                transform,
                Imputation.MEAN,
                0,
                FeatureSpec.MissingIndicator.NONE,
                Scaling.STANDARD))
        .plan();
  }

  @Test
  void refusesAValueOutsideTheTransformsDomainAndDoesNotTakeItForMissing() {
    Map<TransformSpec, Double> outside =
        Map.of(
            new TransformSpec(TransformSpec.Kind.LOG, 0), 0.0,
            new TransformSpec(TransformSpec.Kind.LOG1P, 0), -1.0,
            new TransformSpec(TransformSpec.Kind.SQRT, 0), -1e-9,
            new TransformSpec(TransformSpec.Kind.POWER, 0.5), -2.0,
            new TransformSpec(TransformSpec.Kind.POWER, -1), 0.0);
    outside.forEach(
        (transform, value) -> {
          Dataset<Row> one =
              table.withColumn("x", when(col("grade").equalTo(1), lit(value)).otherwise(lit(0.25)));

          SiteDataException refusal = refusal(one, transforming(transform));

          assertThat(refusal.faults()).as("%s", transform).hasSize(1);
          assertThat(refusal.faults().get(0).reason()).isEqualTo(Reason.OUTSIDE_DOMAIN);
          assertThat(refusal.faults().get(0).column()).hasValue("x");
          assertThat(refusal.faults().get(0).detail()).contains(transform.kind().domain());
          try (SiteTable coded =
              SiteTable.read(one, transforming(transform, Double.toString(value)))) {
            assertThat(coded.contractCounts().vector().segment(ContractLayouts.PRESENT)[0])
                .as("a missing code comes first")
                .isLessThan((double) coded.trainRows());
          }
        });
  }

  @Test
  void findsTheColumnThatIsTheLabelUpToALinearMap() {
    Dataset<Row> leaking =
        table
            .withColumn(
                "copy",
                when(col("grade").equalTo(1), lit(null))
                    .otherwise(lit(3).minus(col("y").multiply(2e-3))))
            .withColumn("nearly", col("y").plus(when(col("x").gt(6.9), 1e-3).otherwise(0)));
    Plan plan =
        TestPlans.of(TestPlans.numeric("x"), TestPlans.numeric("copy"), TestPlans.numeric("nearly"))
            .plan();
    ContractFitter fitter = new ContractFitter(plan);
    try (SiteTable site = SiteTable.read(leaking, plan)) {
      ContractCounts counts = site.contractCounts();
      DoubleVector means = fitter.draft(counts.vector(), List.of(counts.categories())).means();

      assertThat(fitter.leaks(site.contractSpread(means)))
          .singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("column copy equals the label y up to a linear map")
          .contains("remove the feature");
    }
  }
}
