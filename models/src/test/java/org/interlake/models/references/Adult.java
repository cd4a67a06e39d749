package org.interlake.models.references;

import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestPlans;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;

/** UCI Adult: six kinds of employer as sites; "?" is a category. */
final class Adult {
  private static final String COLUMNS =
      """
      site STRING, split STRING, age DOUBLE, workclass STRING, fnlwgt DOUBLE,
      education STRING, education_num DOUBLE, marital_status STRING, occupation
      STRING, relationship STRING, race STRING, sex STRING, capital_gain DOUBLE,
      capital_loss DOUBLE, hours_per_week DOUBLE, native_country STRING, target BIGINT
      """;

  /**
   * The reference's pooled column stops at scikit-learn's default tolerance, before the optimum:
   * Newton's method on all rows in numpy has these values.
   */
  static final double POOLED_ACCURACY = 0.850991953811191;

  static final double POOLED_LOG_LOSS = 0.32039215207;

  private static final double UNCONVERGED = 3e-4;

  static final ReferenceRun NEWTON =
      new ReferenceRun(
          "logistic, l2 = 1",
          "newton",
          plans().withStrategy(new StrategySpec.Newton(), 1).withRounds(20, 1e-12),
          ReferenceRun.ONCE,
          1,
          List.of(
              new Expected(Metric.ACCURACY, 0.8512, 0, UNCONVERGED, 4),
              new Expected(Metric.AUC, 0.9036, 0, UNCONVERGED, 4),
              new Expected(Metric.LOG_LOSS, 0.3203, 0, UNCONVERGED, 4)));

  static final ReferenceRun LBFGS =
      new ReferenceRun(
          "logistic, l2 = 1",
          "lbfgs, 100 rounds",
          plans().withStrategy(new StrategySpec.Lbfgs(10), 1).withRounds(100, 1e-9),
          ReferenceRun.ONCE,
          1,
          NEWTON.expected());

  static final ReferenceRun FEDAVG =
      new ReferenceRun(
          "logistic",
          "fedavg, E 1, B 32, rate 0.05",
          plans().withStrategy(new StrategySpec.FedAvg(1, 32, 0.05), 0).withRounds(30, 0),
          ReferenceRun.THRICE,
          1,
          List.of(
              Expected.drawn(Metric.ACCURACY, 0.8503, 0.0005, 4),
              Expected.drawn(Metric.AUC, 0.9030, 0.0000, 4),
              Expected.drawn(Metric.LOG_LOSS, 0.3220, 0.0003, 4)));

  static final ReferenceRun PERCEPTRON =
      new ReferenceRun(
          "MLP, 32 hidden",
          "fedavg, E 1, B 32, rate 0.05",
          plans()
              .withModel(CreditDefault.perceptron(32))
              .withStrategy(new StrategySpec.FedAvg(1, 32, 0.05))
              .withRounds(20, 0),
          ReferenceRun.THRICE,
          1,
          List.of(
              Expected.drawn(Metric.ACCURACY, 0.8545, 0.0004, 4),
              Expected.drawn(Metric.AUC, 0.9083, 0.0004, 4),
              Expected.drawn(Metric.LOG_LOSS, 0.3127, 0.0003, 4)));

  private Adult() {}

  static TestPlans plans() {
    return TestPlans.of(
            TestPlans.numeric("age"),
            TestPlans.numeric("education_num"),
            TestPlans.numeric("capital_gain"),
            TestPlans.numeric("capital_loss"),
            TestPlans.numeric("hours_per_week"),
            TestPlans.oneHot("marital_status", ColumnType.STRING),
            TestPlans.oneHot("occupation", ColumnType.STRING),
            TestPlans.oneHot("relationship", ColumnType.STRING),
            TestPlans.oneHot("race", ColumnType.STRING),
            TestPlans.oneHot("sex", ColumnType.STRING),
            TestPlans.oneHot("native_country", ColumnType.STRING))
        .withLabel(new LabelSpec.Binary("target", ColumnType.LONG, "1", "0", OneClass.DECLINE));
  }

  static SortedMap<SiteId, Dataset<Row>> sites() {
    return ReferenceData.bySite(
        ReferenceData.csv(ReferenceData.folder("adult").resolve("adult.csv.gz"), COLUMNS));
  }
}
