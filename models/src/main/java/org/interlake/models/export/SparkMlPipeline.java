package org.interlake.models.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.data.PlanValues;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
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
 * The stages, in order; between them are columns {@code interlake_x<i>}, {@code interlake_c<i>},
 * {@code interlake_i<i>}, {@code interlake_v<i>} and {@code interlake_raw}, dropped at the end:
 *
 * <ol>
 *   <li>{@code SQLTransformer}: missing codes and NaN to NULL, numbers to double, NULL to the mean,
 *       categories to string
 *   <li>for all one-hot columns, {@code StringIndexerModel} (unseen and NULL get an index of their
 *       own, one past the vocabulary) and {@code OneHotEncoderModel} (which drops that last index:
 *       all zeros)
 *   <li>{@code VectorAssembler}, {@code StandardScalerModel}, the model ({@link SparkMlModel})
 *   <li>{@code SQLTransformer}: drops the columns in between
 * </ol>
 *
 * <p>A missing value of a numeric column that the contract does not impute fails in the assembler,
 * as it fails at a site. Probabilities equal Interlake's own up to rounding of the last places.
 */
public final class SparkMlPipeline {
  static final String PREFIX = "interlake_";
  private static final String RAW = PREFIX + "raw";

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
    int width = contract.width();
    List<FittedFeature> features = contract.features();
    List<String> expressions = new ArrayList<>();
    List<String> between = new ArrayList<>(List.of(RAW));
    List<String> inputs = new ArrayList<>();
    List<Integer> oneHot = new ArrayList<>();
    double[] means = new double[width];
    double[] deviations = new double[width];
    Arrays.fill(deviations, 1);
    int place = 0;
    for (int i = 0; i < features.size(); i++) {
      FittedFeature feature = features.get(i);
      if (feature instanceof FittedFeature.Numeric numeric) {
        expressions.add(numberSql(numeric) + " AS " + PREFIX + "x" + i);
        between.add(PREFIX + "x" + i);
        inputs.add(PREFIX + "x" + i);
        means[place] = numeric.center();
        deviations[place] = numeric.divisor();
        place++;
      } else {
        FittedFeature.OneHot fitted = (FittedFeature.OneHot) feature;
        expressions.add(categorySql(fitted.spec()) + " AS " + PREFIX + "c" + i);
        between.addAll(List.of(PREFIX + "c" + i, PREFIX + "i" + i, PREFIX + "v" + i));
        inputs.add(PREFIX + "v" + i);
        oneHot.add(i);
        place += fitted.vocabulary().size();
      }
    }

    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      expressions.add(offsetSql(offset) + " AS " + OFFSET);
      between.add(OFFSET);
    }
    List<Transformer> stages = new ArrayList<>();
    stages.add(
        new SQLTransformer(PREFIX + "clean")
            .setStatement("SELECT *, " + String.join(", ", expressions) + " FROM __THIS__"));
    if (!oneHot.isEmpty()) {
      stages.add(indexer(features, oneHot));
      stages.add(encoder(features, oneHot));
    }
    stages.add(
        new VectorAssembler(PREFIX + "assembler")
            .setInputCols(inputs.toArray(String[]::new))
            .setOutputCol(RAW));
    StandardScalerModel scaler =
        new StandardScalerModel(PREFIX + "scaler", Vectors.dense(deviations), Vectors.dense(means));
    scaler.set(scaler.withMean(), true);
    stages.add(scaler.setInputCol(RAW).setOutputCol(FEATURES));
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

  private static StringIndexerModel indexer(List<FittedFeature> features, List<Integer> oneHot) {
    String[][] labels =
        oneHot.stream()
            .map(i -> vocabulary(features.get(i)).toArray(String[]::new))
            .toArray(String[][]::new);
    return new StringIndexerModel(PREFIX + "indexer", labels)
        .setInputCols(columns("c", oneHot))
        .setOutputCols(columns("i", oneHot))
        .setHandleInvalid("keep");
  }

  private static OneHotEncoderModel encoder(List<FittedFeature> features, List<Integer> oneHot) {
    int[] sizes = oneHot.stream().mapToInt(i -> vocabulary(features.get(i)).size() + 1).toArray();
    OneHotEncoderModel encoder =
        new OneHotEncoderModel(PREFIX + "encoder", sizes)
            .setInputCols(columns("i", oneHot))
            .setOutputCols(columns("v", oneHot));
    encoder.set(encoder.dropLast(), true);
    return encoder;
  }

  private static List<String> vocabulary(FittedFeature feature) {
    return ((FittedFeature.OneHot) feature).vocabulary();
  }

  private static String[] columns(String kind, List<Integer> indices) {
    return indices.stream().map(i -> PREFIX + kind + i).toArray(String[]::new);
  }

  /** SQL for a number with its missing values imputed. */
  private static String numberSql(FittedFeature.Numeric feature) {
    FeatureSpec.Numeric spec = feature.spec();
    String value = "CAST(" + quoted(spec.column()) + " AS DOUBLE)";
    String missing =
        spec.missingCodes().stream()
            .map(code -> " OR " + value + " = " + literal(Double.parseDouble(code)))
            .collect(Collectors.joining("", "isnan(" + value + ")", ""));
    String present = "CASE WHEN " + missing + " THEN NULL ELSE " + value + " END";
    return spec.impute() == Imputation.MEAN
        ? "coalesce(" + present + ", " + literal(feature.mean()) + ")"
        : present;
  }

  private static String offsetSql(OffsetSpec.ByColumn offset) {
    String value = "CAST(" + quoted(offset.column()) + " AS DOUBLE)";
    return offset.transform() == OffsetSpec.Transform.LOG ? "ln(" + value + ")" : value;
  }

  /** SQL for a category as a string, NULL if missing. */
  private static String categorySql(FeatureSpec.OneHot spec) {
    String value = "CAST(" + quoted(spec.column()) + " AS STRING)";
    if (spec.missingCodes().isEmpty()) {
      return value;
    }
    String missing =
        spec.missingCodes().stream()
            .map(code -> value + " = " + literal(PlanValues.printed(spec.type(), code)))
            .collect(Collectors.joining(" OR "));
    return "CASE WHEN " + missing + " THEN NULL ELSE " + value + " END";
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /** A double, exactly: Java's shortest form with SQL's suffix for doubles. */
  private static String literal(double value) {
    return value + "D";
  }

  private static String literal(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
