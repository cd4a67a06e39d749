package org.interlake.models.data;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestPlans;
import org.interlake.models.data.SiteDataException.Fault;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.protocol.plan.AggregationSpec;
import org.interlake.protocol.plan.DescentSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.ServerSpec;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StrategySpec;
import org.junit.jupiter.api.Test;

/** What a site weighs where the plan lets sites weigh by a column. */
class SiteWeightTest {
  private static final TestPlans PLANS = TestRows.PLANS.withSplit(new SplitSpec.ByFraction(0.25));
  private static final Plan BY_BEDS =
      PLANS
          .withStrategy(
              new StrategySpec.FedAvg(
                  new DescentSpec(1, 16, 0.1, LocalStepSpec.PLAIN),
                  new AggregationSpec.Mean(new AggregationSpec.Weights.ByColumn("beds")),
                  new ServerSpec.Average()))
          .plan();

  private static Dataset<Row> rows(Column beds) {
    return TestRows.table(TestRows.random(3_000, 4)).withColumn("beds", beds);
  }

  private static double weight(Dataset<Row> table) {
    try (SiteTable site = SiteTable.read(table, BY_BEDS)) {
      return site.siteWeight().orElseThrow();
    }
  }

  private static Fault fault(Dataset<Row> table) {
    SiteDataException refused =
        catchThrowableOfType(SiteDataException.class, () -> SiteTable.read(table, BY_BEDS).close());
    assertThat(refused.faults()).hasSize(1);
    assertThat(refused.faults().get(0).column()).contains("beds");
    return refused.faults().get(0);
  }

  @Test
  void isTheSumOverTheTrainingRowsToTheLastBitInAnyOrder() {
    Dataset<Row> table = rows(abs(rand(7)).multiply(1e9).plus(0.1));
    table = table.localCheckpoint();
    double sum = weight(table);

    assertThat(sum).isBetween(1e11, 3e12);
    assertThat(weight(table.orderBy("beds").repartition(5))).isEqualTo(sum);
    assertThat(weight(table.orderBy(col("beds").desc()).coalesce(1))).isEqualTo(sum);
  }

  @Test
  void ofOnesIsTheTrainingRowsAndSaysNothingOfTheRows() {
    try (SiteTable weighted = SiteTable.read(rows(lit(1)), BY_BEDS);
        SiteTable plain = SiteTable.read(rows(lit(1)), PLANS.plan())) {
      assertThat(weighted.siteWeight()).hasValue((double) weighted.trainRows());
      assertThat(plain.siteWeight()).isEmpty();
      assertThat(weighted.trainRows()).isEqualTo(plain.trainRows());
      assertThat(weighted.contractCounts()).isEqualTo(plain.contractCounts());
    }
  }

  @Test
  void refusesAColumnThatIsNotThereOrNoNumber() {
    assertThat(fault(rows(lit(1)).drop("beds")).reason()).isEqualTo(Reason.COLUMN_MISSING);
    assertThat(fault(rows(lit("many"))).reason()).isEqualTo(Reason.COLUMN_TYPE);
  }

  @Test
  void refusesWhatIsNoWeight() {
    for (Column bad :
        new Column[] {
          lit(null).cast("double"), lit(-1.0), lit(Double.NaN), lit(Double.POSITIVE_INFINITY)
        }) {
      Fault fault = fault(rows(when(rand(3).lt(0.5), bad).otherwise(lit(1.0))));
      assertThat(fault.reason()).isEqualTo(Reason.SITE_WEIGHT);
      assertThat(fault.detail())
          .contains("missing, negative or not finite", "training rows (store 0 there");
    }
  }

  @Test
  void refusesASiteThatWouldWeighNothingOrMoreThanAnySumCan() {
    Fault nothing = fault(rows(lit(0)));
    assertThat(nothing.reason()).isEqualTo(Reason.SITE_WEIGHT);
    assertThat(nothing.detail()).contains("adds up to 0.0", "must be above 0");
    assertThat(fault(rows(lit(1e300))).detail()).contains("at most 1.0E100");
  }
}
