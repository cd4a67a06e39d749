package org.interlake.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.interlake.models.TestSpark;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format of {@code docs/spec/perceptron-model.md}. */
class PerceptronModelTest {
  /** Two inputs, one hidden neuron, one output: b1, b2, then W1 (2 x 1), then W2 (1 x 1). */
  private static final double[] PARAMETERS = {0.1, -0.2, 1.5, -2, 3};

  private static PerceptronOutputs network() {
    return new PerceptronOutputs(new int[] {2, 1, 1}, Activation.RELU, PARAMETERS);
  }

  private static String save(Path folder) throws Exception {
    String path = folder.resolve("network").toUri().toString();
    new PerceptronRegressionModel(network())
        .setFeaturesCol("inputs")
        .setPredictionCol("expected")
        .write()
        .session(TestSpark.session())
        .save(path);
    return path;
  }

  private static void overwriteData(String path, int format, String activation, double... numbers) {
    TestSpark.session()
        .createDataFrame(
            List.of(RowFactory.create(format, new int[] {2, 1, 1}, activation, numbers)),
            PerceptronFiles.SCHEMA)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(path + "/data");
  }

  @Test
  void computesWhatTheSpecificationSays() {
    Vector row = Vectors.dense(new double[] {2, 0.5});
    double z = -0.2 + 3 * Math.max(0.1 + 1.5 * 2 - 2 * 0.5, 0);
    PerceptronClassificationModel classes = new PerceptronClassificationModel(network());

    assertThat(new PerceptronRegressionModel(network()).predict(row)).isEqualTo(z);
    assertThat(new PerceptronRegressionModel(network()).predict(row.toSparse())).isEqualTo(z);
    assertThat(classes.predictRaw(row).toArray()).containsExactly(-z, z);
    assertThat(classes.predictProbability(row).apply(1)).isEqualTo(1 / (1 + Math.exp(-z)));
    assertThat(classes.predict(row)).isEqualTo(1);
    assertThat(classes.numFeatures()).isEqualTo(2);
    assertThat(classes.numClasses()).isEqualTo(2);
  }

  @Test
  void savesOneRowAsTheSpecificationSays(@TempDir Path folder) throws Exception {
    Row row = TestSpark.session().read().parquet(save(folder) + "/data").collectAsList().get(0);

    assertThat(row.schema().fieldNames())
        .containsExactly("format", "layers", "activation", "parameters");
    assertThat(row.getInt(0)).isEqualTo(1);
    assertThat(row.<Integer>getList(1)).containsExactly(2, 1, 1);
    assertThat(row.getString(2)).isEqualTo("relu");
    assertThat(row.<Double>getList(3)).containsExactly(0.1, -0.2, 1.5, -2.0, 3.0);
  }

  @Test
  void columnNamesAreKept(@TempDir Path folder) throws Exception {
    PerceptronRegressionModel loaded = PerceptronRegressionModel.load(save(folder));

    assertThat(loaded.getFeaturesCol()).isEqualTo("inputs");
    assertThat(loaded.getPredictionCol()).isEqualTo("expected");
    assertThat(loaded.copy(new ParamMap()).getFeaturesCol()).isEqualTo("inputs");
  }

  @Test
  void refusesRowsOfAnotherWidth() {
    assertThatThrownBy(() -> new PerceptronRegressionModel(network()).predict(Vectors.zeros(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a vector of 3 numbers (must be 2");
  }

  @Test
  void tellsTooNewFromCorrupt(@TempDir Path folder) throws Exception {
    String path = save(folder);
    overwriteData(path, 2, "swish", 1);
    assertThatThrownBy(() -> PerceptronRegressionModel.load(path))
        .hasMessageContaining("format 2, newer than this version reads (1)");
    overwriteData(path, 1, "swish", PARAMETERS);
    assertThatThrownBy(() -> PerceptronRegressionModel.load(path))
        .hasMessageContaining("is corrupt: activation swish");
    overwriteData(path, 1, "relu", 1, 2);
    assertThatThrownBy(() -> PerceptronRegressionModel.load(path))
        .hasMessageContaining("2 numbers (must be 5 for its layers)");
  }

  @Test
  void refusesAModelOfAnotherKind(@TempDir Path folder) throws Exception {
    String path = save(folder);

    assertThatThrownBy(() -> PerceptronClassificationModel.load(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PerceptronRegressionModel");
  }
}
