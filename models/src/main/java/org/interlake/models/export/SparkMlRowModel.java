package org.interlake.models.export;

import java.util.List;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.RowEncoder;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** Any other model: the row encoded by Interlake, and then asked of the exported model. */
final class SparkMlRowModel extends RowModel {
  private final RawInputs raw;
  private final RowEncoder encoder;
  private final Transformer model;
  private final boolean binary;
  private final int numbers;

  SparkMlRowModel(Plan plan, FittedContract contract, DoubleVector parameters) {
    super(plan, contract);
    raw = new RawInputs(contract);
    encoder = new RowEncoder(contract);
    model = SparkMlModel.of(plan, contract, parameters);
    binary = plan.label() instanceof LabelSpec.Binary;
    numbers = (int) inputs().stream().filter(i -> i.kind() == Input.Kind.NUMBER).count();
  }

  private Vector features(RowValues row) {
    List<Input> inputs = inputs();
    double[] numeric = new double[numbers];
    String[] words = new String[inputs.size() - numbers];
    int n = 0;
    int w = 0;
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).kind() == Input.Kind.NUMBER) {
        numeric[n++] = raw.number(row, i);
      } else {
        UTF8String word = raw.word(row, i);
        words[w++] = word == null ? null : word.toString();
      }
    }
    double[] features = encoder.encode(numeric, words);
    for (double feature : features) {
      if (Double.isNaN(feature)) {
        throw culprit(row);
      }
    }
    return Vectors.dense(features);
  }

  private IllegalArgumentException culprit(RowValues row) {
    for (int i = 0; i < inputs().size(); i++) {
      if (inputs().get(i).kind() == Input.Kind.NUMBER && Double.isNaN(raw.number(row, i))) {
        return missing(inputs().get(i));
      }
    }
    return new IllegalArgumentException(
        "the transform of a column is not defined in a row (leave such rows out)");
  }

  @Override
  public double predict(RowValues row) {
    Vector features = features(row);
    if (binary && model instanceof ProbabilisticClassificationModel<?, ?> classifier) {
      return probabilities(classifier, features).apply(1);
    }
    return decided(features);
  }

  @Override
  public double[] values(RowValues row) {
    Vector features = features(row);
    if (model instanceof ProbabilisticClassificationModel<?, ?> classifier) {
      return probabilities(classifier, features).toArray();
    }
    if (model instanceof GaussianMixtureModel mixture) {
      return mixture.predictProbability(features).toArray();
    }
    return model instanceof PCAModel components
        ? components.pc().transpose().multiply(features).toArray()
        : new double[] {decided(features)};
  }

  @Override
  int decide(RowValues row) {
    return (int) decided(features(row));
  }

  @SuppressWarnings("unchecked") // all of them are made of vectors
  private static Vector probabilities(
      ProbabilisticClassificationModel<?, ?> classifier, Vector features) {
    return ((ProbabilisticClassificationModel<Vector, ?>) classifier).predictProbability(features);
  }

  @SuppressWarnings("unchecked")
  private double decided(Vector features) {
    if (model instanceof PredictionModel<?, ?> predictor) {
      return ((PredictionModel<Vector, ?>) predictor).predict(features);
    }
    if (model instanceof KMeansModel clusters) {
      return clusters.predict(features);
    }
    if (model instanceof GaussianMixtureModel mixture) {
      return mixture.predict(features);
    }
    throw new IllegalArgumentException(
        "components are several numbers and not one (ask predict_values instead)");
  }
}
