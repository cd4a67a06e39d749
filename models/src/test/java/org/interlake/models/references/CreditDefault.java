package org.interlake.models.references;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestPlans;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;

/** UCI default of credit card clients: four levels of education as sites. */
final class CreditDefault {
  private static final String COLUMNS =
      """
      site STRING, split STRING, ID BIGINT, LIMIT_BAL DOUBLE, SEX BIGINT, EDUCATION
      BIGINT, MARRIAGE BIGINT, AGE DOUBLE, PAY_0 DOUBLE, PAY_2 DOUBLE, PAY_3 DOUBLE,
      PAY_4 DOUBLE, PAY_5 DOUBLE, PAY_6 DOUBLE, BILL_AMT1 DOUBLE, BILL_AMT2 DOUBLE,
      BILL_AMT3 DOUBLE, BILL_AMT4 DOUBLE, BILL_AMT5 DOUBLE, BILL_AMT6 DOUBLE, PAY_AMT1
      DOUBLE, PAY_AMT2 DOUBLE, PAY_AMT3 DOUBLE, PAY_AMT4 DOUBLE, PAY_AMT5 DOUBLE,
      PAY_AMT6 DOUBLE, `default` BIGINT
      """;

  private static final List<String> NUMBERS =
      List.of(
          "LIMIT_BAL",
          "AGE",
          "PAY_0",
          "PAY_2",
          "PAY_3",
          "PAY_4",
          "PAY_5",
          "PAY_6",
          "BILL_AMT1",
          "BILL_AMT2",
          "BILL_AMT3",
          "BILL_AMT4",
          "BILL_AMT5",
          "BILL_AMT6",
          "PAY_AMT1",
          "PAY_AMT2",
          "PAY_AMT3",
          "PAY_AMT4",
          "PAY_AMT5",
          "PAY_AMT6");

  /** Intercept first; l2 = 1, Newton to 1e-12. */
  static final double[] POOLED = {
    -1.662371837,
    -0.09684351213,
    0.03708752395,
    0.6540684541,
    0.07649893485,
    0.1083901004,
    0.02574742975,
    0.004645083659,
    0.03566596603,
    -0.4720246069,
    0.2134259959,
    0.1181756643,
    0.04600112748,
    -0.01775621036,
    0.0190460206,
    -0.2292745132,
    -0.1752004689,
    -0.06840472512,
    -0.06891132517,
    -0.04344013877,
    -0.02562203877,
    0.06942787902,
    -0.06942787902,
    -0.5298061852,
    0.3032891012,
    0.1406547116,
    0.08586237244
  };

  static final ReferenceRun NEWTON =
      new ReferenceRun(
          "logistic, l2 = 1",
          "newton",
          plans().withStrategy(new StrategySpec.Newton(), 1).withRounds(20, 1e-12),
          ReferenceRun.ONCE,
          1,
          List.of(
              Expected.exact(Metric.ACCURACY, 0.8152, 4),
              Expected.exact(Metric.AUC, 0.7132, 4),
              Expected.exact(Metric.LOG_LOSS, 0.4652, 4)));

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
          "fedavg, E 1, B 32, rate 0.02",
          plans().withStrategy(new StrategySpec.FedAvg(1, 32, 0.02), 0).withRounds(30, 0),
          ReferenceRun.THRICE,
          1,
          List.of(
              Expected.drawn(Metric.ACCURACY, 0.8151, 0.0004, 4),
              Expected.drawn(Metric.AUC, 0.7137, 0.0003, 4),
              Expected.drawn(Metric.LOG_LOSS, 0.4654, 0.0002, 4)));

  static final ReferenceRun PERCEPTRON =
      new ReferenceRun(
          "MLP, 32 hidden",
          "fedavg, E 1, B 32, rate 0.02",
          plans()
              .withModel(perceptron(32))
              .withStrategy(new StrategySpec.FedAvg(1, 32, 0.02))
              .withRounds(20, 0),
          ReferenceRun.THRICE,
          1,
          List.of(
              Expected.drawn(Metric.ACCURACY, 0.8183, 0.0009, 4),
              Expected.drawn(Metric.AUC, 0.7509, 0.0053, 4),
              Expected.drawn(Metric.LOG_LOSS, 0.4435, 0.0018, 4)));

  private CreditDefault() {}

  static ModelSpec perceptron(int hidden) {
    return new ModelSpec.MultilayerPerceptron(
        "model", List.of(hidden), ModelSpec.Activation.RELU, ModelSpec.Penalty.NONE);
  }

  static TestPlans plans() {
    List<FeatureSpec> features = new ArrayList<>();
    NUMBERS.forEach(column -> features.add(TestPlans.numeric(column)));
    features.add(TestPlans.oneHot("SEX", ColumnType.LONG));
    features.add(TestPlans.oneHot("MARRIAGE", ColumnType.LONG));
    return TestPlans.of(features.toArray(FeatureSpec[]::new))
        .withLabel(new LabelSpec.Binary("default", ColumnType.LONG, "1", "0", OneClass.DECLINE));
  }

  static SortedMap<SiteId, Dataset<Row>> sites() {
    return ReferenceData.bySite(
        ReferenceData.csv(
            ReferenceData.folder("credit_default").resolve("credit_default.csv.gz"), COLUMNS));
  }
}
