package org.interlake.models.references;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestPlans;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;

/**
 * French motor third-party liability: 22 regions. The feature contract has no logarithm, cap or
 * classes of a number, and drops no category: these columns are prepared here, one 0/1 column for
 * each level but the first.
 */
final class Fremtpl2 {
  private static final String COLUMNS =
      """
      site STRING, split STRING, IDpol BIGINT, ClaimNb BIGINT, Exposure DOUBLE,
      VehPower INT, VehAge DOUBLE, DrivAge DOUBLE, BonusMalus DOUBLE, VehBrand STRING,
      VehGas STRING, Area STRING, Density DOUBLE
      """;

  /** The levels that have a column, in the reference's order and with its names. */
  private static final List<String> LEVELS =
      List.of(
          "da=(20, 25]",
          "da=(25, 30]",
          "da=(30, 40]",
          "da=(40, 50]",
          "da=(50, 70]",
          "da=(70, 120]",
          "va=(0, 3]",
          "va=(10, 200]",
          "va=(3, 10]",
          "vp=5",
          "vp=6",
          "vp=7",
          "vp=8",
          "vp=9",
          "VehBrand=B10",
          "VehBrand=B11",
          "VehBrand=B12",
          "VehBrand=B13",
          "VehBrand=B14",
          "VehBrand=B2",
          "VehBrand=B3",
          "VehBrand=B4",
          "VehBrand=B5",
          "VehBrand=B6",
          "VehGas=Regular",
          "Area=B",
          "Area=C",
          "Area=D",
          "Area=E",
          "Area=F");

  /** Of the six features, intercept first. */
  static final double[] POOLED = {
    -2.552336186,
    0.1379549449,
    0.4497089172,
    0.0943807148,
    -0.04345373911,
    0.06418321408,
    -0.1862141946
  };

  static final ReferenceRun SMALL =
      new ReferenceRun(
          "Poisson, 6 features",
          "newton",
          frequency(
                  TestPlans.numeric("ld"),
                  TestPlans.numeric("bm"),
                  TestPlans.numeric("DrivAge"),
                  TestPlans.numeric("va"),
                  TestPlans.numeric("VehPower"),
                  level("VehGas=Regular"))
              .withModel(model(ModelSpec.Distribution.POISSON, 0))
              .withStrategy(new StrategySpec.Newton())
              .withRounds(20, 1e-14),
          ReferenceRun.ONCE,
          1,
          List.of(Expected.exact(Metric.DEVIANCE, 0.24626325, 8)));

  static final ReferenceRun FULL =
      new ReferenceRun(
          "Poisson, l2 = 0.001, 32 features",
          "newton",
          frequency(features())
              .withModel(model(ModelSpec.Distribution.POISSON, 0.001))
              .withStrategy(new StrategySpec.Newton())
              .withRounds(20, 1e-14),
          ReferenceRun.ONCE,
          1,
          List.of(Expected.exact(Metric.DEVIANCE, 0.244990, 6)));

  static final ReferenceRun FEDAVG =
      new ReferenceRun(
          "Poisson, 32 features",
          "fedavg, E 1, B 1000, rate 0.1",
          frequency(features())
              .withModel(model(ModelSpec.Distribution.POISSON, 0))
              .withStrategy(new StrategySpec.FedAvg(1, 1000, 0.1))
              .withRounds(10, 0),
          ReferenceRun.THRICE,
          1,
          List.of(Expected.drawn(Metric.DEVIANCE, 0.246312, 0.000002, 6)));

  static final ReferenceRun SEVERITY =
      new ReferenceRun(
          "gamma severity, l2 = 1, 32 features",
          "newton",
          TestPlans.of(features())
              .withLabel(new LabelSpec.Measured("amount", ColumnType.DOUBLE))
              .withModel(model(ModelSpec.Distribution.GAMMA, 1))
              .withStrategy(new StrategySpec.Newton())
              .withRounds(30, 1e-14),
          ReferenceRun.ONCE,
          1,
          List.of(Expected.exact(Metric.DEVIANCE, 1.2296, 4)));

  private Fremtpl2() {}

  private static ModelSpec model(ModelSpec.Distribution distribution, double l2) {
    return new ModelSpec.GeneralizedLinear(
        "model",
        distribution,
        ModelSpec.Link.LOG,
        0,
        ModelSpec.Intercept.FITTED,
        new ModelSpec.Penalty(0, l2));
  }

  private static TestPlans frequency(FeatureSpec... features) {
    return TestPlans.of(features)
        .withLabel(new LabelSpec.Measured("ClaimNb", ColumnType.LONG))
        .withOffset(new OffsetSpec.ByColumn("exposure", OffsetSpec.Transform.LOG));
  }

  private static FeatureSpec[] features() {
    List<FeatureSpec> features = new ArrayList<>();
    features.add(TestPlans.numeric("ld"));
    features.add(TestPlans.numeric("bm"));
    LEVELS.forEach(name -> features.add(level(name)));
    return features.toArray(FeatureSpec[]::new);
  }

  private static FeatureSpec level(String name) {
    return new FeatureSpec.Numeric(
        name, ColumnType.DOUBLE, List.of(), AllMissing.DECLINE, Imputation.NONE, Scaling.NONE);
  }

  /** Names of all columns of the 32-feature models, in order. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of("(intercept)", "ld", "bm"));
    names.addAll(LEVELS);
    return names;
  }

  /** One row for each policy, with the columns of a plan. */
  static SortedMap<SiteId, Dataset<Row>> policies(ReferenceRun run) {
    List<Column> columns = new ArrayList<>();
    for (String other : List.of("site", "split", "ClaimNb", "exposure")) {
      columns.add(col(other));
    }
    run.plan().featureColumns().forEach(feature -> columns.add(col("`" + feature.column() + "`")));
    return ReferenceData.bySite(prepared().select(columns.toArray(Column[]::new)));
  }

  /** The same as the comment of {@code fremtpl2-poisson.yaml} has it. */
  static SortedMap<SiteId, Dataset<Row>> tables() {
    SortedMap<SiteId, Dataset<Row>> sites = policies(SMALL);
    sites.replaceAll(
        (site, rows) ->
            rows.select(
                col("ClaimNb").as("claims"),
                col("exposure"),
                col("ld").as("log_density"),
                col("bm").as("log_bonus"),
                col("DrivAge").as("driver_age"),
                col("va").as("vehicle_age"),
                col("VehPower").cast("double").as("vehicle_power"),
                col("`VehGas=Regular`").equalTo(1).as("regular_gas"),
                col("split")));
    return sites;
  }

  /** One row for each claim, with its policy's columns; amounts above 50,000 are cut. */
  static SortedMap<SiteId, Dataset<Row>> claims() {
    Dataset<Row> amounts =
        ReferenceData.csv(
                ReferenceData.folder("fremtpl2").resolve("fremtpl2_sev.csv.gz"),
                "site STRING, split STRING, IDpol BIGINT, ClaimAmount DOUBLE")
            .select(col("IDpol"), least(col("ClaimAmount"), lit(50_000)).as("amount"));
    return ReferenceData.bySite(prepared().join(amounts, "IDpol"));
  }

  private static Dataset<Row> prepared() {
    Dataset<Row> rows =
        ReferenceData.csv(ReferenceData.folder("fremtpl2").resolve("fremtpl2_freq.csv.gz"), COLUMNS)
            .withColumn("exposure", least(col("Exposure"), lit(1.0)))
            .withColumn("ld", log(col("Density")))
            .withColumn("bm", log(col("BonusMalus")))
            .withColumn("vp", least(col("VehPower"), lit(9)))
            .withColumn("va", least(col("VehAge"), lit(20)).cast("double"));
    for (String level : LEVELS) {
      rows = rows.withColumn(level, holds(level).cast("double"));
    }
    return rows;
  }

  private static Column holds(String level) {
    String column = level.substring(0, level.indexOf('='));
    String value = level.substring(level.indexOf('=') + 1);
    if (!value.startsWith("(")) {
      return col(column).equalTo(value);
    }
    String[] bounds = value.substring(1, value.length() - 1).split(", ", 2);
    Column age = col(column.equals("da") ? "DrivAge" : "VehAge");
    return age.gt(Integer.parseInt(bounds[0])).and(age.leq(Integer.parseInt(bounds[1])));
  }
}
