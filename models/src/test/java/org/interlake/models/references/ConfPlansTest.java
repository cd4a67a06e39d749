package org.interlake.models.references;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestFederation;
import org.interlake.models.TestFederation.Trained;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/** Those plans that no other test trains fit their tables, too. */
class ConfPlansTest {
  @Test
  void adultAndCreditDefaultFitTheirTables() {
    SortedMap<SiteId, Dataset<Row>> adult = Adult.sites();
    for (String name : List.of("adult-lbfgs", "adult-svm")) {
      try (TestFederation federation = ConfPlans.federation(ConfPlans.read(name), adult)) {
        assertThat(federation.contract().width()).isEqualTo(82);
      }
    }
    try (TestFederation federation =
        ConfPlans.federation(ConfPlans.read("credit-default-mlp"), CreditDefault.sites())) {
      assertThat(federation.contract().width()).isEqualTo(26);
    }
  }

  @Test
  void heartSoftmaxTellsFiveGrades() {
    Plan plan = ConfPlans.read("heart-softmax");
    SortedMap<SiteId, Dataset<Row>> sites =
        ReferenceData.bySite(
            ReferenceData.csv(
                    ReferenceData.folder("heart_disease").resolve("heart_all920.csv"),
                    """
                    site STRING, split STRING, age DOUBLE, sex DOUBLE, cp DOUBLE, trestbps DOUBLE,
                    chol DOUBLE, fbs DOUBLE, restecg DOUBLE, thalach DOUBLE, exang DOUBLE,
                    oldpeak DOUBLE, slope DOUBLE, ca DOUBLE, thal DOUBLE, num BIGINT, target BIGINT
                    """)
                .withColumn("cp", col("cp").cast("long")));
    try (TestFederation federation = ConfPlans.federation(plan, sites)) {
      Trained trained = federation.train(plan);

      assertThat(trained.rounds()).isLessThan(plan.rounds().maximum());
      assertThat(federation.evaluate(plan, trained.parameters()).get(Metric.ACCURACY))
          .as("nearly half of the patients have grade 0")
          .isGreaterThan(0.5);
    }
  }
}
