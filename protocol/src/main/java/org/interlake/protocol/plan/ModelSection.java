package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.interlake.protocol.Names;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.ModelSpec.Activation;
import org.interlake.protocol.plan.ModelSpec.Distribution;
import org.interlake.protocol.plan.ModelSpec.FactorizationMachine;
import org.interlake.protocol.plan.ModelSpec.Hinge;
import org.interlake.protocol.plan.ModelSpec.Intercept;
import org.interlake.protocol.plan.ModelSpec.Likelihood;
import org.interlake.protocol.plan.ModelSpec.LinearTerms;
import org.interlake.protocol.plan.ModelSpec.Link;
import org.interlake.protocol.plan.ModelSpec.Penalty;

/** The plan's section {@code model}: one layout for each family. */
final class ModelSection {
  static final Map<String, Function<ConfigSection, Setting<ModelSpec>>> FAMILIES = families();

  private ModelSection() {}

  static Setting<ModelSpec> read(ConfigSection section) {
    return section.requiredVariant("family", "model family", FAMILIES);
  }

  private static Map<String, Function<ConfigSection, Setting<ModelSpec>>> families() {
    Map<String, Function<ConfigSection, Setting<ModelSpec>>> families = new LinkedHashMap<>();
    families.put(ModelSpec.LogisticRegression.FAMILY, ModelSection::logisticRegression);
    families.put(ModelSpec.GeneralizedLinear.FAMILY, ModelSection::generalizedLinear);
    families.put(ModelSpec.SoftmaxRegression.FAMILY, ModelSection::softmaxRegression);
    families.put(ModelSpec.LinearSvm.FAMILY, ModelSection::linearSvm);
    families.put(ModelSpec.MultilayerPerceptron.FAMILY, ModelSection::multilayerPerceptron);
    families.put(FactorizationMachine.FAMILY, ModelSection::factorizationMachine);
    families.put(ModelSpec.NaiveBayes.FAMILY, ModelSection::naiveBayes);
    families.put(ModelSpec.KMeans.FAMILY, ModelSection::kMeans);
    families.put(ModelSpec.GaussianMixture.FAMILY, ModelSection::gaussianMixture);
    families.put(ModelSpec.PrincipalComponents.FAMILY, ModelSection::principalComponents);
    return Collections.unmodifiableMap(families);
  }

  private static Setting<ModelSpec> logisticRegression(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Intercept> intercept = intercept(section);
    Setting<Penalty> penalty = elasticNet(section);
    return section.build(
        () -> new ModelSpec.LogisticRegression(name.get(), intercept.get(), penalty.get()));
  }

  private static Setting<ModelSpec> generalizedLinear(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Distribution> distribution =
        section.constant("distribution", "distribution", Distribution.class).required();
    Setting<Optional<Link>> link = section.constant("link", "link", Link.class).optional();
    Setting<Double> variancePower = section.number("variancePower").orElse(0.0);
    Setting<Intercept> intercept = intercept(section);
    Setting<Penalty> penalty = elasticNet(section);
    return section.build(
        () ->
            new ModelSpec.GeneralizedLinear(
                name.get(),
                distribution.get(),
                link.get().orElse(distribution.get().links().get(0)),
                variancePower.get(),
                intercept.get(),
                penalty.get()));
  }

  private static Setting<ModelSpec> softmaxRegression(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Intercept> intercept = intercept(section);
    Setting<Penalty> penalty = elasticNet(section);
    return section.build(
        () -> new ModelSpec.SoftmaxRegression(name.get(), intercept.get(), penalty.get()));
  }

  private static Setting<ModelSpec> linearSvm(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Hinge> loss = section.constant("loss", "loss", Hinge.class).orElse(Hinge.HINGE);
    Setting<Intercept> intercept = intercept(section);
    Setting<Penalty> penalty = elasticNet(section);
    return section.build(
        () -> new ModelSpec.LinearSvm(name.get(), loss.get(), intercept.get(), penalty.get()));
  }

  private static Setting<ModelSpec> multilayerPerceptron(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<List<Integer>> hidden = section.scalars("hidden", ModelSection::neurons).required();
    Setting<Activation> activation =
        section.constant("activation", "activation", Activation.class).orElse(Activation.RELU);
    Setting<Double> l2 = section.number("l2").orElse(0.0);
    return section.build(
        () ->
            new ModelSpec.MultilayerPerceptron(
                name.get(), hidden.get(), activation.get(), new Penalty(0, l2.get())));
  }

  private static Setting<ModelSpec> factorizationMachine(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Integer> factors =
        section.integer("factors").orElse(FactorizationMachine.DEFAULT_FACTORS);
    Setting<Double> initialDeviation =
        section.number("initialDeviation").orElse(FactorizationMachine.DEFAULT_INITIAL_DEVIATION);
    Setting<Intercept> intercept = intercept(section);
    Setting<LinearTerms> linear =
        section.constant("linear", "linear", LinearTerms.class).orElse(LinearTerms.FITTED);
    Setting<Double> l2 = section.number("l2").orElse(0.0);
    return section.build(
        () ->
            new FactorizationMachine(
                name.get(),
                factors.get(),
                initialDeviation.get(),
                intercept.get(),
                linear.get(),
                new Penalty(0, l2.get())));
  }

  private static Setting<ModelSpec> naiveBayes(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Likelihood> features =
        section.constant("features", "likelihood of features", Likelihood.class).required();
    Setting<Double> smoothing = section.number("smoothing").orElse(1.0);
    return section.build(
        () -> new ModelSpec.NaiveBayes(name.get(), features.get(), smoothing.get()));
  }

  private static Setting<ModelSpec> kMeans(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Integer> clusters = section.integer("clusters").required();
    return section.build(() -> new ModelSpec.KMeans(name.get(), clusters.get()));
  }

  private static Setting<ModelSpec> gaussianMixture(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Integer> clusters = section.integer("clusters").required();
    return section.build(() -> new ModelSpec.GaussianMixture(name.get(), clusters.get()));
  }

  private static Setting<ModelSpec> principalComponents(ConfigSection section) {
    Setting<String> name = name(section);
    Setting<Integer> components = section.integer("components").required();
    return section.build(() -> new ModelSpec.PrincipalComponents(name.get(), components.get()));
  }

  private static Integer neurons(String written) {
    try {
      return Integer.valueOf(written);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' is not a whole number (write the neurons of each hidden layer)".formatted(written),
          e);
    }
  }

  private static Setting<String> name(ConfigSection section) {
    return section.text("name").as(written -> Names.check("name of model", written)).required();
  }

  private static Setting<Intercept> intercept(ConfigSection section) {
    return section.constant("intercept", "intercept", Intercept.class).orElse(Intercept.FITTED);
  }

  private static Setting<Penalty> elasticNet(ConfigSection section) {
    Setting<Double> l1 = section.number("l1").orElse(0.0);
    Setting<Double> l2 = section.number("l2").orElse(0.0);
    return section.build(() -> new Penalty(l1.get(), l2.get()));
  }
}
