package org.interlake.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.interlake.models.TestFederation;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.RowEncoder;
import org.interlake.models.data.TestRows;
import org.interlake.models.glm.LogisticLoss;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkMlPipelineTest {
  private static final Plan PLAN = TestRows.PLANS.plan();

  @Test
  void probabilitiesEqualInterlakesOwnAlsoAfterSaving(@TempDir Path folder) throws Exception {
    List<Row> rows = new ArrayList<>(TestRows.random(300, 21));
    FittedContract contract;
    DoubleVector parameters;
    try (TestFederation federation =
        new TestFederation(
            PLAN,
            new TreeMap<>(
                Map.of(
                    new SiteId("a"), TestRows.table(rows),
                    new SiteId("b"), TestRows.table(TestRows.random(200, 22)))))) {
      contract = federation.contract();
      parameters = federation.train(PLAN).parameters();
    }
    rows.add(RowFactory.create(null, Double.NaN, null, null, 0L, "test"));
    rows.add(RowFactory.create(Double.NaN, 0.0, "mauve", 77, 0L, "test"));
    rows.add(RowFactory.create(-1e6, -0.0, "red", 9, 1L, "train"));
    Dataset<Row> table = TestRows.table(rows);

    PipelineModel pipeline = SparkMlPipeline.of(PLAN, contract, parameters);
    pipeline.write().overwrite().save(folder.resolve("model").toUri().toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toUri().toString());

    Dataset<Row> scored = loaded.transform(table);
    assertThat(scored.columns())
        .containsExactly(
            "x",
            "z",
            "color",
            "grade",
            "y",
            "split",
            SparkMlPipeline.FEATURES,
            "rawPrediction",
            "probability",
            "prediction");
    RowEncoder encoder = new RowEncoder(contract);
    for (Row row : scored.collectAsList()) {
      double z = row.isNullAt(1) || row.getDouble(1) == 0 ? Double.NaN : row.getDouble(1);
      String grade = row.isNullAt(3) || row.getInt(3) == 9 ? null : "" + row.getInt(3);
      double[] features =
          encoder.encode(
              new double[] {row.isNullAt(0) ? Double.NaN : row.getDouble(0), z},
              new String[] {row.getString(2), grade});
      double margin = LogisticLoss.margin(parameters.toArray(), features, 0);
      assertThat(row.<Vector>getAs("probability").apply(1))
          .as("%s", row)
          .isCloseTo(LogisticLoss.probability(margin), within(1e-12));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(margin > 0 ? 1.0 : 0.0);
    }
    assertThat(pipeline.transform(table).collectAsList()).isEqualTo(scored.collectAsList());
  }
}
