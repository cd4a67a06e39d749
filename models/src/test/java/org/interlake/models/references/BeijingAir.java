package org.interlake.models.references;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.cos;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sin;
import static org.apache.spark.sql.functions.stddev_pop;

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
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;

/**
 * UCI Beijing air quality: twelve stations, split by time. Hours with no PM2.5 are left out. The
 * feature contract has neither the sine and cosine of hour and month nor a standardised label:
 * these columns are prepared here.
 */
final class BeijingAir {
  private static final String COLUMNS =
      """
      site STRING, split STRING, year DOUBLE, month DOUBLE, day DOUBLE, hour DOUBLE,
      PM25 DOUBLE, PM10 DOUBLE, SO2 DOUBLE, NO2 DOUBLE, CO DOUBLE, O3 DOUBLE, TEMP
      DOUBLE, PRES DOUBLE, DEWP DOUBLE, RAIN DOUBLE, wd STRING, WSPM DOUBLE
      """;

  private static final List<String> MEASURED =
      List.of("SO2", "NO2", "CO", "O3", "TEMP", "PRES", "DEWP", "RAIN", "WSPM");

  /** What the reference standardised the label by: that of the training rows. */
  static final double LABEL_DEVIATION = 80.1692;

  private static final String STANDARDISED = "PM25_standardised";

  /** Intercept first. */
  static final double[] POOLED = {
    80.36239928,
    8.739297339,
    23.70507307,
    42.26591051,
    14.61257653,
    -20.64210865,
    -1.614625335,
    28.72542279,
    -1.079767326,
    5.698111418
  };

  /** Of the coefficients, in the same order. */
  static final double[] STANDARD_ERRORS = {
    0.0834297, 0.112562, 0.131548, 0.13161, 0.121816, 0.230934, 0.147888, 0.199903, 0.0842503,
    0.105444
  };

  static final ReferenceRun LEAST_SQUARES =
      new ReferenceRun(
          "least squares, 9 features",
          "newton",
          TestPlans.of(measured().toArray(FeatureSpec[]::new))
              .withLabel(new LabelSpec.Measured("PM25", ColumnType.DOUBLE))
              .withModel(gaussian(0))
              .withStrategy(new StrategySpec.Newton())
              .withRounds(5, 1e-12),
          ReferenceRun.ONCE,
          1,
          List.of(
              Expected.exact(Metric.RMSE, 43.2334, 4),
              Expected.exact(Metric.R2, 0.726928, 6),
              Expected.exact(Metric.MAE, 28.2058, 4)));

  static final ReferenceRun RIDGE =
      new ReferenceRun(
          "ridge, l2 = 1, 30 features",
          "newton",
          plans()
              .withModel(gaussian(1))
              .withStrategy(new StrategySpec.Newton())
              .withRounds(5, 1e-12),
          ReferenceRun.ONCE,
          LABEL_DEVIATION,
          List.of(
              Expected.exact(Metric.RMSE, 42.2457, 4),
              Expected.exact(Metric.R2, 0.7393, 4),
              Expected.exact(Metric.MAE, 28.2490, 4)));

  static final ReferenceRun FEDAVG =
      new ReferenceRun(
          "linear, 30 features",
          "fedavg, E 1, B 64, rate 0.01",
          plans()
              .withModel(gaussian(0))
              .withStrategy(new StrategySpec.FedAvg(1, 64, 0.01))
              .withRounds(5, 0),
          ReferenceRun.THRICE,
          LABEL_DEVIATION,
          List.of(
              Expected.drawn(Metric.RMSE, 41.9990, 0.0105, 4),
              Expected.drawn(Metric.R2, 0.7423, 0.0001, 4),
              Expected.drawn(Metric.MAE, 27.7515, 0.0119, 4)));

  static final ReferenceRun PERCEPTRON =
      new ReferenceRun(
          "MLP, 32 hidden, 30 features",
          "fedavg, E 1, B 64, rate 0.01",
          plans()
              .withModel(CreditDefault.perceptron(32))
              .withStrategy(new StrategySpec.FedAvg(1, 64, 0.01))
              .withRounds(5, 0),
          ReferenceRun.THRICE,
          LABEL_DEVIATION,
          List.of(
              Expected.drawn(Metric.RMSE, 42.1879, 0.4915, 4),
              Expected.drawn(Metric.R2, 0.7399, 0.0061, 4),
              Expected.drawn(Metric.MAE, 27.6853, 0.6582, 4)));

  private BeijingAir() {}

  private static ModelSpec gaussian(double l2) {
    return new ModelSpec.GeneralizedLinear(
        "model",
        ModelSpec.Distribution.GAUSSIAN,
        ModelSpec.Link.IDENTITY,
        0,
        ModelSpec.Intercept.FITTED,
        new ModelSpec.Penalty(0, l2));
  }

  private static List<FeatureSpec> measured() {
    List<FeatureSpec> features = new ArrayList<>();
    MEASURED.forEach(column -> features.add(TestPlans.numeric(column)));
    return features;
  }

  /** All 30 features, and the standardised label. */
  private static TestPlans plans() {
    List<FeatureSpec> features = measured();
    for (String column : List.of("hour_sin", "hour_cos", "month_sin", "month_cos")) {
      features.add(TestPlans.numeric(column));
    }
    features.add(TestPlans.oneHot("wd", ColumnType.STRING));
    return TestPlans.of(features.toArray(FeatureSpec[]::new))
        .withLabel(new LabelSpec.Measured(STANDARDISED, ColumnType.DOUBLE));
  }

  static SortedMap<SiteId, Dataset<Row>> sites() {
    Dataset<Row> rows =
        ReferenceData.csv(
                ReferenceData.folder("beijing_air").resolve("beijing_air.csv.gz"), COLUMNS)
            .where(col("PM25").isNotNull());
    Row label =
        rows.where(col("split").equalTo("train"))
            .agg(avg("PM25").as("mean"), stddev_pop("PM25").as("deviation"))
            .first();
    return ReferenceData.bySite(
        rows.withColumn(
                STANDARDISED, col("PM25").minus(label.getDouble(0)).divide(label.getDouble(1)))
            .withColumn("hour_sin", sin(col("hour").multiply(2 * Math.PI / 24)))
            .withColumn("hour_cos", cos(col("hour").multiply(2 * Math.PI / 24)))
            .withColumn("month_sin", sin(col("month").minus(1).multiply(2 * Math.PI / 12)))
            .withColumn("month_cos", cos(col("month").minus(1).multiply(2 * Math.PI / 12)))
            .withColumn("wd", coalesce(col("wd"), lit("NA"))));
  }
}
