package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.interlake.models.bayes.NaiveBayes;
import org.interlake.models.clusters.GaussianMixture;
import org.interlake.models.clusters.KMeans;
import org.interlake.models.components.PrincipalComponents;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** A model whose own algorithm is made of sums over rows. */
record SumsFamily(
    TrainingAlgorithm training, Function<DoubleVector, Scorer> scores, List<String> parameterNames)
    implements ModelFamily {
  static SumsFamily of(ModelSpec model, LabelSpec label, List<String> features) {
    int width = features.size();
    if (model instanceof ModelSpec.KMeans spec) {
      KMeans training = new KMeans(width, spec.clusters());
      List<String> names = new ArrayList<>(List.of(KMeans.ACTIVE));
      addNames(numbers(spec.clusters()), features, names);
      return new SumsFamily(training, training::scorer, List.copyOf(names));
    }
    if (model instanceof ModelSpec.GaussianMixture spec) {
      GaussianMixture training = new GaussianMixture(width, spec.clusters());
      List<String> names = new ArrayList<>(List.of(GaussianMixture.ACTIVE));
      numbers(spec.clusters()).forEach(k -> names.add(k + ":(weight)"));
      addNames(numbers(spec.clusters()), features, names);
      return new SumsFamily(training, training::scorer, List.copyOf(names));
    }
    if (model instanceof ModelSpec.PrincipalComponents spec) {
      PrincipalComponents training = new PrincipalComponents(width, spec.components());
      List<String> names = new ArrayList<>();
      addNames(List.of("mean"), features, names);
      addNames(numbers(spec.components()), features, names);
      numbers(spec.components()).forEach(k -> names.add(k + ":(variance)"));
      names.add("(total variance)");
      return new SumsFamily(training, training::scorer, List.copyOf(names));
    }
    return bayes((ModelSpec.NaiveBayes) model, label, features);
  }

  /** Of a binary label, the negative value is class 0. */
  private static SumsFamily bayes(
      ModelSpec.NaiveBayes spec, LabelSpec label, List<String> features) {
    boolean binary = label instanceof LabelSpec.Binary;
    List<String> classes =
        label instanceof LabelSpec.Binary values
            ? List.of(values.negative(), values.positive())
            : ((LabelSpec.Classes) label).values();
    NaiveBayes training =
        new NaiveBayes(spec.features(), classes.size(), features.size(), spec.smoothing());
    List<String> names = new ArrayList<>();
    classes.forEach(c -> names.add(c + ":(prior)"));
    addNames(classes, features, names);
    return new SumsFamily(
        training, binary ? training::marginScorer : training::scorer, List.copyOf(names));
  }

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int k = 1; k <= count; k++) {
      numbers.add(Integer.toString(k));
    }
    return numbers;
  }

  private static void addNames(List<String> groups, List<String> features, List<String> names) {
    for (String group : groups) {
      for (String feature : features) {
        names.add(group + ":" + feature);
      }
    }
  }

  @Override
  public VectorLayout parameterLayout() {
    return training.parameterLayout();
  }

  @Override
  public Scorer scorer(DoubleVector parameters) {
    return scores.apply(parameters);
  }
}
