package org.interlake.models.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.SQLTransformer;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Builds the pipeline. Raw columns of a site's table go in; out come all of them, and
 *
 * <pre>
 * interlake_features   vector, the model's input by the contract
 * rawPrediction, probability (vector: negative, positive; or one for each class), prediction
 *                      (0.0 or 1.0, the number of the class, or the expected label)
 * predictedLabel       string, the class itself, where the label has classes
 * </pre>
 *
 * The stages that make the model's input are {@link FeatureStages}; then come the model ({@link
 * SparkMlModel}) and a {@code SQLTransformer} that drops the columns in between.
 *
 * <p>A missing value of a numeric column that the contract does not impute fails in the assembler,
 * as it fails at a site, and so does one that the contract's transform is not defined for.
 * Probabilities equal Interlake's own up to rounding of the last places.
 */
public final class SparkMlPipeline {
  static final String PREFIX = "interlake_";

  /** The column of the offset, if the plan has one. */
  static final String OFFSET = PREFIX + "offset";

  /** The column of the model's input. */
  public static final String FEATURES = PREFIX + "features";

  private SparkMlPipeline() {}

  /**
   * The pipeline of a plan's model.
   *
   * @param parameters of the model's layout
   * @throws IllegalArgumentException if there is no such model to export; says which there is
   */
  public static PipelineModel of(Plan plan, FittedContract contract, DoubleVector parameters) {
    Transformer model = SparkMlModel.of(plan, contract, parameters);
    FeatureStages features = new FeatureStages(contract);
    List<String> between = new ArrayList<>(features.between());
    List<String> more = new ArrayList<>();
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      more.add(offsetSql(offset) + " AS " + OFFSET);
      between.add(OFFSET);
    }
    List<Transformer> stages = new ArrayList<>(features.stages(more));
    stages.add(model);
    if (plan.label() instanceof LabelSpec.Classes label) {
      stages.add(
          new IndexToString(PREFIX + "label")
              .setInputCol("prediction")
              .setOutputCol("predictedLabel")
              .setLabels(label.values().toArray(String[]::new)));
    }
    stages.add(
        new SQLTransformer(PREFIX + "tidy")
            .setStatement("SELECT * EXCEPT (" + String.join(", ", between) + ") FROM __THIS__"));
    return new PipelineModel(PREFIX + "pipeline", stages);
  }

  /** Whether a pipeline has a stage of our own, so that Interlake must be there to load it. */
  public static boolean needsInterlake(PipelineModel pipeline) {
    return Arrays.stream(pipeline.stages())
        .anyMatch(
            stage ->
                stage instanceof PerceptronClassificationModel
                    || stage instanceof PerceptronRegressionModel);
  }

  private static String offsetSql(OffsetSpec.ByColumn offset) {
    String value = "CAST(" + FeatureSql.quoted(offset.column()) + " AS DOUBLE)";
    return offset.transform() == OffsetSpec.Transform.LOG ? "ln(" + value + ")" : value;
  }
}
