package org.interlake.models.export;

import static org.interlake.models.export.SparkMlPipeline.FEATURES;
import static org.interlake.models.export.SparkMlPipeline.PREFIX;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDFModel;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.interlake.models.contract.FittedBins;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.contract.FittedFrequency;
import org.interlake.models.contract.FittedText;
import org.interlake.models.data.Words;
import org.interlake.protocol.plan.BinsSpec;

/**
 * The stages that turn raw columns into the model's input, in order. Columns in between are named
 * by a letter and the feature's position i.
 *
 * <ol>
 *   <li>{@code SQLTransformer}: missing codes and NaN to NULL, numbers to double, transformed and
 *       imputed ({@code x<i>}), with their indicators ({@code m<i>}); categories to string ({@code
 *       c<i>}), to a place, a share, a bucket or a bin (a number {@code x<i>}, or {@code i<i>}
 *       where a 0/1 element is made of it)
 *   <li>for one-hot columns, {@code StringIndexerModel} to {@code i<i>} (unseen and NULL get an
 *       index of their own, one past the vocabulary; a category that is dropped is unseen)
 *   <li>for all {@code i<i>}, {@code OneHotEncoderModel} to {@code v<i>} (which drops that last
 *       index: all zeros)
 *   <li>for texts {@code RegexTokenizer}, {@code HashingTF} and {@code IDFModel} to {@code v<i>}
 *   <li>{@code VectorAssembler} and {@code StandardScalerModel}, with whatever is subtracted and
 *       divided by as mean and deviation. If there are interactions, numbers are scaled in SQL
 *       instead, {@code Interaction} follows, and {@code VectorAssembler} is last
 * </ol>
 */
final class FeatureStages {
  private static final String RAW = PREFIX + "raw";

  private final FittedContract contract;
  private final List<FittedFeature.Column> features;
  private final boolean scaledInSql;

  /** What the first stage selects, and every column that is dropped at the end. */
  private final List<String> expressions = new ArrayList<>();

  private final List<String> between = new ArrayList<>();

  /** For each feature, the columns that hold its elements. */
  private final List<List<String>> inputs = new ArrayList<>();

  /** Index columns and how many indices each has, the missing one included. */
  private final Map<Integer, Integer> indices = new LinkedHashMap<>();

  private final List<Integer> oneHot = new ArrayList<>();
  private final List<Integer> texts = new ArrayList<>();

  FeatureStages(FittedContract contract) {
    this.contract = contract;
    this.features = contract.columns();
    this.scaledInSql = !contract.interactions().isEmpty();
    between.add(RAW);
    for (int i = 0; i < features.size(); i++) {
      enter(features.get(i), i);
    }
    if (scaledInSql) {
      between.remove(RAW);
      factors().forEach(i -> between.add(name("a", i)));
      for (int k = 0; k < contract.interactions().size(); k++) {
        between.add(name("p", k));
      }
    }
  }

  /** The columns that have no meaning once the model's input is there. */
  List<String> between() {
    return List.copyOf(between);
  }

  /**
   * The stages.
   *
   * @param more what the first stage selects beside the features, each {@code expression AS name}
   */
  List<Transformer> stages(List<String> more) {
    List<String> selected = new ArrayList<>(expressions);
    selected.addAll(more);
    List<Transformer> stages = new ArrayList<>();
    stages.add(
        new SQLTransformer(PREFIX + "clean")
            .setStatement("SELECT *, " + String.join(", ", selected) + " FROM __THIS__"));
    if (!oneHot.isEmpty()) {
      stages.add(indexer());
    }
    if (!indices.isEmpty()) {
      stages.add(encoder());
    }
    texts.forEach(i -> addText(i, stages));
    if (scaledInSql) {
      addInteractions(stages);
    } else {
      stages.add(assembler("assembler", inputs.stream().flatMap(List::stream).toList(), RAW));
      stages.add(scaler());
    }
    return stages;
  }

  private void enter(FittedFeature.Column feature, int i) {
    if (feature instanceof FittedFeature.Numeric numeric) {
      List<String> elements = new ArrayList<>(List.of(name("x", i)));
      select(
          scaledInSql ? FeatureSql.scaledNumber(numeric) : FeatureSql.number(numeric),
          name("x", i));
      if (numeric.hasIndicator()) {
        select(FeatureSql.missing(numeric), name("m", i));
        elements.add(name("m", i));
      }
      inputs.add(elements);
    } else if (feature instanceof FittedBins bins) {
      if (bins.spec().output() == BinsSpec.Output.ORDINAL) {
        enterNumber(FeatureSql.bin(bins, -1), i);
      } else {
        enterIndex(FeatureSql.bin(bins, bins.bins()), bins.bins() + 1, i);
      }
    } else if (feature instanceof FittedFeature.OneHot fitted) {
      select(FeatureSql.category(fitted), name("c", i));
      between.add(name("i", i));
      oneHot.add(i);
      indices.put(i, fitted.elements().size() + 1);
      enterVector(i);
    } else if (feature instanceof FittedFeature.Ordinal ordinal) {
      enterNumber(FeatureSql.place(ordinal), i);
    } else if (feature instanceof FittedFrequency frequency) {
      enterNumber(FeatureSql.share(frequency), i);
    } else if (feature instanceof FittedFeature.Hashed hashed) {
      enterIndex(FeatureSql.bucket(hashed), hashed.spec().buckets() + 1, i);
    } else {
      FittedText text = (FittedText) feature;
      select("coalesce(" + FeatureSql.category(text.spec()) + ", '')", name("c", i));
      between.add(name("w", i));
      if (!text.weights().isEmpty()) {
        between.add(name("t", i));
      }
      texts.add(i);
      enterVector(i);
    }
  }

  private void enterNumber(String sql, int i) {
    select(sql, name("x", i));
    inputs.add(List.of(name("x", i)));
  }

  private void enterIndex(String sql, int size, int i) {
    select(sql, name("i", i));
    indices.put(i, size);
    enterVector(i);
  }

  private void enterVector(int i) {
    between.add(name("v", i));
    inputs.add(List.of(name("v", i)));
  }

  private void select(String sql, String column) {
    expressions.add(sql + " AS " + column);
    between.add(column);
  }

  private StringIndexerModel indexer() {
    String[][] labels =
        oneHot.stream()
            .map(i -> ((FittedFeature.OneHot) features.get(i)).elements().toArray(String[]::new))
            .toArray(String[][]::new);
    return new StringIndexerModel(PREFIX + "indexer", labels)
        .setInputCols(names("c", oneHot))
        .setOutputCols(names("i", oneHot))
        .setHandleInvalid("keep");
  }

  private OneHotEncoderModel encoder() {
    List<Integer> columns = List.copyOf(indices.keySet());
    int[] sizes = indices.values().stream().mapToInt(Integer::intValue).toArray();
    OneHotEncoderModel encoder =
        new OneHotEncoderModel(PREFIX + "encoder", sizes)
            .setInputCols(names("i", columns))
            .setOutputCols(names("v", columns));
    encoder.set(encoder.dropLast(), true);
    return encoder;
  }

  private void addText(int i, List<Transformer> stages) {
    FittedText text = (FittedText) features.get(i);
    boolean weighed = !text.weights().isEmpty();
    stages.add(
        new RegexTokenizer(PREFIX + "tokenizer" + i)
            .setInputCol(name("c", i))
            .setOutputCol(name("w", i))
            .setPattern(Words.SEPARATOR)
            .setGaps(true)
            .setToLowercase(true)
            .setMinTokenLength(1));
    stages.add(
        new HashingTF(PREFIX + "hashing" + i)
            .setInputCol(name("w", i))
            .setOutputCol(name(weighed ? "t" : "v", i))
            .setNumFeatures(text.spec().buckets())
            .setBinary(false));
    if (weighed) {
      double[] weights = text.weights().stream().mapToDouble(Double::doubleValue).toArray();
      // Which rows the weights are of, the contract does not say.
      stages.add(
          new IDFModel(
                  PREFIX + "idf" + i,
                  new org.apache.spark.mllib.feature.IDFModel(
                      org.apache.spark.mllib.linalg.Vectors.dense(weights),
                      new long[weights.length],
                      0))
              .setInputCol(name("t", i))
              .setOutputCol(name("v", i)));
    }
  }

  private void addInteractions(List<Transformer> stages) {
    // Each factor becomes a vector whose elements are told to be numbers.
    factors().forEach(i -> stages.add(assembler("factor" + i, inputs.get(i), name("a", i))));
    List<String> all = new ArrayList<>(inputs.stream().flatMap(List::stream).toList());
    for (int k = 0; k < contract.interactions().size(); k++) {
      List<Integer> factors =
          contract.interactions().get(k).stream().map(features::indexOf).toList();
      stages.add(
          new Interaction(PREFIX + "interaction" + k)
              .setInputCols(names("a", factors))
              .setOutputCol(name("p", k)));
      all.add(name("p", k));
    }
    stages.add(assembler("assembler", all, FEATURES));
  }

  /** The positions of the features that an interaction multiplies, each once. */
  private List<Integer> factors() {
    return contract.interactions().stream()
        .flatMap(List::stream)
        .map(features::indexOf)
        .distinct()
        .sorted()
        .toList();
  }

  private static VectorAssembler assembler(String name, List<String> from, String to) {
    return new VectorAssembler(PREFIX + name)
        .setInputCols(from.toArray(String[]::new))
        .setOutputCol(to);
  }

  private StandardScalerModel scaler() {
    double[] means = new double[contract.width()];
    double[] deviations = new double[contract.width()];
    int place = 0;
    for (FittedFeature.Column feature : features) {
      int width = feature.coefficientNames().size();
      for (int k = 0; k < width; k++) {
        boolean scaled = k == 0 && feature instanceof FittedFeature.Numeric;
        means[place + k] = scaled ? ((FittedFeature.Numeric) feature).center() : 0;
        deviations[place + k] = scaled ? ((FittedFeature.Numeric) feature).divisor() : 1;
      }
      place += width;
    }
    StandardScalerModel scaler =
        new StandardScalerModel(PREFIX + "scaler", Vectors.dense(deviations), Vectors.dense(means));
    scaler.set(scaler.withMean(), true);
    return scaler.setInputCol(RAW).setOutputCol(FEATURES);
  }

  private static String[] names(String kind, List<Integer> positions) {
    return positions.stream().map(i -> name(kind, i)).toArray(String[]::new);
  }

  private static String name(String kind, int i) {
    return PREFIX + kind + i;
  }
}
