package org.interlake.models;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestFederation.Trained;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.LabelSpec.OneClass;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * UCI heart disease, four hospitals, against results computed outside Interlake (numpy,
 * scikit-learn). Skipped where the data are not at hand.
 */
class HeartDiseaseTest {
  private static final TestPlans PLANS =
      TestPlans.of(
              TestPlans.numeric("age"),
              TestPlans.numeric("sex"),
              TestPlans.numeric("trestbps", "0"),
              TestPlans.numeric("chol", "0"),
              TestPlans.numeric("fbs"),
              TestPlans.numeric("thalach"),
              TestPlans.numeric("exang"),
              TestPlans.numeric("oldpeak"),
              TestPlans.oneHot("cp", ColumnType.LONG),
              TestPlans.oneHot("restecg", ColumnType.LONG))
          .withLabel(new LabelSpec.Binary("target", ColumnType.LONG, "1", "0", OneClass.DECLINE))
          .withRounds(20, 1e-12);

  /** Intercept first; l2 = 1, Newton to 1e-12. */
  private static final double[] POOLED = {
    0.3010137342,
    0.2755338396,
    0.516589865,
    0.06377921606,
    0.2107941504,
    0.2811471629,
    -0.5379972333,
    0.4243906657,
    0.5731047213,
    -0.1209398091,
    -0.9223010485,
    -0.1235843429,
    1.1668252,
    -0.252317407,
    -0.4148680628,
    -0.3703846546
  };

  private static TestFederation federation;

  @BeforeAll
  static void readTheFourHospitals() {
    Path csv = testData().resolve("heart_disease").resolve("heart_all920.csv");
    Assumptions.assumeTrue(
        Files.exists(csv),
        () -> "no heart_disease data (set INTERLAKE_TEST_DATA to the folder of test data)");
    Dataset<Row> all =
        TestSpark.session()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(csv.toUri().toString())
            .withColumn("cp", col("cp").cast("long"))
            .withColumn("restecg", col("restecg").cast("long"));
    SortedMap<SiteId, Dataset<Row>> sites = new TreeMap<>();
    for (String site : List.of("cleveland", "hungarian", "switzerland", "va")) {
      sites.put(new SiteId(site), all.where(col("site").equalTo(site)));
    }
    federation = new TestFederation(PLANS.plan(), sites);
  }

  private static Path testData() {
    String root = System.getProperty("interlake.root", ".");
    return Path.of(root)
        .resolve(
            Optional.ofNullable(System.getenv("INTERLAKE_TEST_DATA")).orElse("../shared/data"));
  }

  @AfterAll
  static void close() {
    if (federation != null) {
      federation.close();
    }
  }

  @Test
  void newtonFindsThePooledSolutionInAHandfulOfRounds() {
    Trained trained = federation.train(PLANS.plan());
    Metrics metrics = federation.evaluate(trained.parameters());
    System.out.printf(
        "newton: %d rounds, worst coefficient off by %.3g, %s%n",
        trained.rounds(), worst(trained.parameters()), metrics);

    assertThat(federation.contract().coefficientNames())
        .containsExactly(
            "age",
            "sex",
            "trestbps",
            "chol",
            "fbs",
            "thalach",
            "exang",
            "oldpeak",
            "cp=1",
            "cp=2",
            "cp=3",
            "cp=4",
            "restecg=0",
            "restecg=1",
            "restecg=2");
    assertThat(federation.contract().trainingRows()).isEqualTo(735);
    assertThat(trained.parameters().toArray()).containsExactly(POOLED, within(1e-7));
    assertThat(trained.rounds()).isLessThanOrEqualTo(7);
    assertThat(metrics.rows()).isEqualTo(185);
    assertThat(metrics.get(Metric.ACCURACY)).isCloseTo(0.7892, within(1e-4));
    assertThat(metrics.get(Metric.AUC))
        .isCloseTo(0.8790, within(1e-4 + metrics.values().get(Metric.AUC).bound().getAsDouble()));
    assertThat(metrics.get(Metric.LOG_LOSS)).isCloseTo(0.4488, within(1e-4));
  }

  private static double worst(DoubleVector parameters) {
    double worst = 0;
    for (int i = 0; i < POOLED.length; i++) {
      worst = Math.max(worst, Math.abs(parameters.get(i) - POOLED[i]));
    }
    return worst;
  }

  @Test
  void federatedAveragingLandsOnTheReference() {
    List<Metrics> runs = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      Trained trained =
          federation.train(
              PLANS
                  .withStrategy(new StrategySpec.FedAvg(1, 16, 0.05), 0)
                  .withSeed(seed)
                  .withRounds(50, 0)
                  .plan());
      Metrics metrics = federation.evaluate(trained.parameters());
      System.out.printf("fedavg seed %d: %s%n", seed, metrics);
      runs.add(metrics);
    }
    double accuracy =
        runs.stream().mapToDouble(m -> m.get(Metric.ACCURACY)).average().orElseThrow();
    double auc = runs.stream().mapToDouble(m -> m.get(Metric.AUC)).average().orElseThrow();
    System.out.printf("fedavg mean: accuracy %.4f, AUC %.4f%n", accuracy, auc);

    assertThat(accuracy).isCloseTo(0.8090, within(2 * 0.0025 + 0.005));
    assertThat(auc).isCloseTo(0.8746, within(2 * 0.0004 + 0.005));
  }

  @Test
  void localOnlyTrainingIsWhatEachHospitalCouldDoAlone() {
    double correct = 0;
    long rows = 0;
    Measurement measurement = Measurements.of(PLANS.plan());
    for (var site : federation.data().entrySet()) {
      DoubleVector alone =
          LocalOnlyTraining.train(
                  PLANS.plan(), federation.contract(), site.getValue(), site.getKey())
              .orElseThrow();
      Metrics metrics =
          measurement
              .finish(
                  measurement.measure(
                      site.getValue().test(),
                      ModelFamilies.of(PLANS.plan(), federation.contract()).scorer(alone)))
              .orElseThrow();
      System.out.printf("local-only %s: %s%n", site.getKey(), metrics);
      correct += metrics.get(Metric.ACCURACY) * metrics.rows();
      rows += metrics.rows();
    }

    assertThat(correct / rows).isCloseTo(0.8162, within(1e-4));
  }
}
