package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.data.TestRows;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.WeightSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

class SummariesTest {
  private static final List<Row> ROWS = TestRows.random(3000, 11);
  private static final TestPlans PLANS =
      TestRows.PLANS.withStrategy(new StrategySpec.Newton(StrategySpec.Collinear.DROP), 0);
  private static final Plan PLAN = PLANS.plan();
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");

  private static Map<SiteId, Dataset<Row>> two() {
    return new TreeMap<>(
        Map.of(
            A, TestRows.table(ROWS.subList(0, 1000)),
            B, TestRows.table(ROWS.subList(1000, 3000))));
  }

  @Test
  void twoSitesGiveTheSummaryOfAllRows() {
    try (TestFederation one = new TestFederation(PLAN, Map.of(A, TestRows.table(ROWS)));
        TestFederation two = new TestFederation(PLAN, two())) {
      DoubleVector parameters = one.train(PLAN).parameters();
      GlmSummary pooled = one.summary(PLAN, parameters);
      GlmSummary federated = two.summary(PLAN, parameters);

      assertThat(federated.coefficients()).hasSameSizeAs(pooled.coefficients());
      for (int i = 0; i < pooled.coefficients().size(); i++) {
        assertThat(federated.coefficients().get(i).standardError().orElse(-1))
            .isCloseTo(pooled.coefficients().get(i).standardError().orElse(-1), within(1e-9));
      }
      assertThat(federated.residualDegrees()).isEqualTo(pooled.residualDegrees());
      LabelSummary.Binary label = (LabelSummary.Binary) one.contract().label();
      double rows = (double) (label.positiveRows() + label.negativeRows());
      double share = label.positiveRows() / rows;
      assertThat(federated.nullDeviance().orElseThrow())
          .as("of a coin with the share of positives")
          .isCloseTo(
              -2 * rows * (share * Math.log(share) + (1 - share) * Math.log(1 - share)),
              within(1e-8));
      assertThat(federated.nullDeviance().orElseThrow()).isGreaterThan(federated.deviance());
    }
  }

  @Test
  void theNullDevianceIsLeftOutWhereItsInterceptIsNotKnown() {
    Plan weighted = PLANS.withWeight(new WeightSpec.ByColumn("w")).plan();
    Plan offset =
        PLANS.withOffset(new OffsetSpec.ByColumn("w", OffsetSpec.Transform.IDENTITY)).plan();
    for (Plan plan : List.of(weighted, offset)) {
      try (TestFederation federation =
          new TestFederation(
              plan,
              Map.of(
                  A,
                  TestRows.table(ROWS).withColumn("w", org.apache.spark.sql.functions.lit(0.5))))) {
        assertThat(federation.summary(plan, federation.train(plan).parameters()).nullDeviance())
            .isEmpty();
      }
    }
  }

  @Test
  void theNullDevianceIsLeftOutWhereASiteIsMissing() {
    try (TestFederation federation = new TestFederation(PLAN, two())) {
      DoubleVector parameters = federation.train(PLAN).parameters();
      DoubleVector ofOne =
          Summaries.measure(
              PLAN, federation.contract(), federation.data().get(B).train(), parameters);
      GlmSummary summary = Summaries.of(PLAN, federation.contract(), parameters, ofOne);

      assertThat(summary.nullDeviance()).isEmpty();
      assertThat(summary.rows()).isEqualTo(federation.data().get(B).train().rows());
    }
  }

  @Test
  void averagedModelsAreNotAtTheirOptimumAndHaveNone() {
    try (TestFederation federation = new TestFederation(PLAN, two())) {
      assertThat(Summaries.asked(PLAN, federation.contract())).isTrue();
      assertThat(
              Summaries.asked(
                  PLANS.withStrategy(new StrategySpec.FedAvg(1, 16, 0.1), 0).plan(),
                  federation.contract()))
          .isFalse();
    }
  }
}
