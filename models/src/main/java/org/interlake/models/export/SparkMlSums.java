package org.interlake.models.export;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.clusters.GaussianMixture;
import org.interlake.models.clusters.KMeans;
import org.interlake.models.components.PrincipalComponents;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** Spark MLlib's models of those that are trained by sums. */
final class SparkMlSums {
  private SparkMlSums() {}

  static Transformer of(Plan plan, int width, DoubleVector parameters) {
    if (plan.model() instanceof ModelSpec.KMeans) {
      return kMeans(width, parameters);
    }
    if (plan.model() instanceof ModelSpec.GaussianMixture) {
      return mixture(width, parameters);
    }
    if (plan.model() instanceof ModelSpec.PrincipalComponents spec) {
      return components(width, spec.components(), parameters);
    }
    return bayes((ModelSpec.NaiveBayes) plan.model(), width, parameters);
  }

  private static Transformer kMeans(int width, DoubleVector parameters) {
    int active = (int) parameters.segment(KMeans.ACTIVE)[0];
    double[] centers = parameters.segment(KMeans.CENTERS);
    org.apache.spark.mllib.linalg.Vector[] vectors =
        new org.apache.spark.mllib.linalg.Vector[active];
    for (int k = 0; k < active; k++) {
      vectors[k] =
          org.apache.spark.mllib.linalg.Vectors.dense(
              Arrays.copyOfRange(centers, k * width, (k + 1) * width));
    }
    KMeansModel model =
        new KMeansModel(
            SparkMlPipeline.PREFIX + "kmeans",
            new org.apache.spark.mllib.clustering.KMeansModel(vectors));
    model.set(model.k(), active);
    return model.setFeaturesCol(SparkMlPipeline.FEATURES);
  }

  private static Transformer mixture(int width, DoubleVector parameters) {
    int active = (int) parameters.segment(GaussianMixture.ACTIVE)[0];
    double[] means = parameters.segment(GaussianMixture.MEANS);
    double[] covariances = parameters.segment(GaussianMixture.COVARIANCES);
    MultivariateGaussian[] components = new MultivariateGaussian[active];
    int next = 0;
    for (int k = 0; k < active; k++) {
      double[] covariance = new double[width * width];
      for (int i = 0; i < width; i++) {
        for (int j = i; j < width; j++) {
          covariance[i * width + j] = covariances[next];
          covariance[j * width + i] = covariances[next++];
        }
      }
      components[k] =
          new MultivariateGaussian(
              Vectors.dense(Arrays.copyOfRange(means, k * width, (k + 1) * width)),
              new DenseMatrix(width, width, covariance));
    }
    GaussianMixtureModel model =
        new GaussianMixtureModel(
            SparkMlPipeline.PREFIX + "mixture",
            Arrays.copyOf(parameters.segment(GaussianMixture.WEIGHTS), active),
            components);
    model.set(model.k(), active);
    return model.setFeaturesCol(SparkMlPipeline.FEATURES);
  }

  /** MLlib projects rows as they are, not their distances from the mean. */
  private static Transformer components(int width, int components, DoubleVector parameters) {
    double total = parameters.segment(PrincipalComponents.TOTAL_VARIANCE)[0];
    double[] shares =
        Arrays.stream(parameters.segment(PrincipalComponents.VARIANCES))
            .map(variance -> total > 0 ? variance / total : 0)
            .toArray();
    PCAModel model =
        new PCAModel(
            SparkMlPipeline.PREFIX + "pca",
            new DenseMatrix(width, components, parameters.segment(PrincipalComponents.COMPONENTS)),
            new DenseVector(shares));
    model.set(model.k(), components);
    return model.setInputCol(SparkMlPipeline.FEATURES).setOutputCol("components");
  }

  private static Transformer bayes(ModelSpec.NaiveBayes spec, int width, DoubleVector parameters) {
    double[] priors = parameters.segment(NaiveBayes.PRIORS);
    boolean gaussian = spec.features() == Likelihood.GAUSSIAN;
    NaiveBayesModel model =
        new NaiveBayesModel(
            SparkMlPipeline.PREFIX + "bayes",
            Vectors.dense(priors),
            new DenseMatrix(priors.length, width, parameters.segment(NaiveBayes.THETA), true),
            gaussian
                ? new DenseMatrix(
                    priors.length, width, parameters.segment(NaiveBayes.VARIANCES), true)
                : new DenseMatrix(0, 0, new double[0]));
    model.set(model.modelType(), spec.features().name().toLowerCase(Locale.ROOT));
    return model.setFeaturesCol(SparkMlPipeline.FEATURES);
  }
}
