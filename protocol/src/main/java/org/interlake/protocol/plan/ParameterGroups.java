package org.interlake.protocol.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parts of a model's parameters that a plan can name, each some segments of their vector. */
public final class ParameterGroups {
  private static final String COEFFICIENTS = "coefficients";

  private ParameterGroups() {}

  /**
   * The groups of a family that is trained by descent, by name: every fitted segment is in one.
   * Empty for families that are trained by sums only.
   */
  public static Map<String, List<String>> of(ModelSpec model) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    if (model instanceof ModelSpec.LogisticRegression logistic) {
      linear(groups, "intercept", logistic.intercept());
    } else if (model instanceof ModelSpec.GeneralizedLinear glm) {
      linear(groups, "intercept", glm.intercept());
    } else if (model instanceof ModelSpec.LinearSvm svm) {
      linear(groups, "intercept", svm.intercept());
    } else if (model instanceof ModelSpec.SoftmaxRegression softmax) {
      linear(groups, "intercepts", softmax.intercept());
    } else if (model instanceof ModelSpec.FactorizationMachine machine) {
      linear(groups, "intercept", machine.intercept());
      if (machine.linear() == ModelSpec.LinearTerms.NONE) {
        groups.remove(COEFFICIENTS);
      }
      groups.put("factors", List.of("factors"));
    } else if (model instanceof ModelSpec.MultilayerPerceptron network) {
      for (int layer = 1; layer <= network.hidden().size() + 1; layer++) {
        groups.put("layer-" + layer, List.of("bias-" + layer, "weights-" + layer));
      }
    }
    return Collections.unmodifiableMap(groups);
  }

  private static void linear(
      Map<String, List<String>> groups, String intercepts, ModelSpec.Intercept intercept) {
    if (intercept == ModelSpec.Intercept.FITTED) {
      groups.put(intercepts, List.of(intercepts));
    }
    groups.put(COEFFICIENTS, List.of(COEFFICIENTS));
  }

  /**
   * The segments of some groups.
   *
   * @throws IllegalArgumentException that lists the known groups, if one is unknown; or if they are
   *     all
   */
  public static List<String> segments(ModelSpec model, List<String> groups) {
    Map<String, List<String>> known = of(model);
    List<String> segments = new ArrayList<>();
    for (String group : groups) {
      if (!known.containsKey(group)) {
        throw new IllegalArgumentException(
            "Invalid personalization.groups: model family %s has no group '%s' (it has %s)"
                .formatted(model.family(), group, String.join(", ", known.keySet())));
      }
      segments.addAll(known.get(group));
    }
    if (Set.copyOf(groups).equals(known.keySet())) {
      throw new IllegalArgumentException(
          "Invalid personalization.groups: %s are all groups of model family %s, so nothing would travel (leave one out)"
              .formatted(groups, model.family()));
    }
    return segments;
  }
}
