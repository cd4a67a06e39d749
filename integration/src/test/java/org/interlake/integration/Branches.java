package org.interlake.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;

/**
 * Three branches of a bank whose customers default for much the same reasons, but not as often: one
 * logistic model, each branch's intercept its own and its coefficients a little off. Few training
 * rows, so that no branch can find the coefficients alone.
 */
final class Branches {
  static final List<String> SITES = List.of("east", "harbour", "town");
  private static final Map<String, Double> INTERCEPTS =
      Map.of("east", -2.0, "harbour", 0.0, "town", 2.0);
  private static final int FEATURES = 8;
  private static final int TRAIN = 40;
  private static final int TEST = 400;

  private Branches() {}

  static TestFederation federation(Path folder) throws IOException {
    TestFederation federation = TestFederation.of(folder, "branches", SITES);
    federation.copyTables("customers", "branch", spark -> rows());
    return federation;
  }

  static Dataset<Row> rows() {
    StructType schema =
        new StructType().add("branch", DataTypes.StringType).add("side", DataTypes.StringType);
    for (int j = 0; j < FEATURES; j++) {
      schema = schema.add("x" + j, DataTypes.DoubleType);
    }
    schema = schema.add("default", DataTypes.LongType);
    Random random = new Random(24);
    double[] common = normal(random, 0.8);
    List<Row> rows = new ArrayList<>();
    for (String branch : SITES) {
      double[] own = normal(random, 0.15);
      for (int i = 0; i < TRAIN + TEST; i++) {
        double[] x = normal(random, 1);
        double z = INTERCEPTS.get(branch);
        List<Object> row = new ArrayList<>(List.of(branch, i < TRAIN ? "train" : "test"));
        for (int j = 0; j < FEATURES; j++) {
          z += (common[j] + own[j]) * x[j];
          row.add(x[j]);
        }
        row.add(random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1L : 0L);
        rows.add(RowFactory.create(row.toArray()));
      }
    }
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  private static double[] normal(Random random, double deviation) {
    double[] drawn = new double[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      drawn[j] = deviation * random.nextGaussian();
    }
    return drawn;
  }

  /**
   * A plan of so many rounds.
   *
   * @param personalization its section, such as {@code name: none}
   */
  static Plan plan(int rounds, String strategy, String personalization) {
    StringBuilder features = new StringBuilder();
    for (int j = 0; j < FEATURES; j++) {
      features.append("  - {column: x%d, type: double}\n".formatted(j));
    }
    return PlanReader.parse(
        "branches",
        """
        interlake: 1
        name: branches
        federation: branches
        dataset: customers
        sites: [east, harbour, town]
        features:
        %slabel: {column: default, type: long, positive: 1, negative: 0}
        split: {column: side, train: train, test: test}
        model: {name: defaults, family: logistic-regression}
        strategy: {name: %s, localEpochs: 1, batchSize: 8, learningRate: 0.3}
        personalization: {%s}
        rounds: {maximum: %d, timeout: 100s, gracePeriod: 0s, acceptTimeout: 100s}
        evaluation: {localOnly: true}
        """
            .formatted(features, strategy, personalization, rounds));
  }
}
