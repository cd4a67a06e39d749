package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.interlake.protocol.Names;

/** The model family and its hyperparameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "family")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = ModelSpec.LogisticRegression.class,
      name = ModelSpec.LogisticRegression.FAMILY)
})
public sealed interface ModelSpec {
  /** The name under which versions of the model are kept in the registry. */
  String name();

  /** The family's name in plans and policies. */
  String family();

  /**
   * Binary logistic regression: minimises the sum of the log-losses of all training rows of all
   * sites + l2 / 2 * (squared norm of the coefficients); the intercept is not penalised.
   */
  record LogisticRegression(String name, double l2) implements ModelSpec {
    public static final String FAMILY = "logistic-regression";

    public LogisticRegression {
      Names.check("name of model", name);
      if (!(l2 >= 0 && Double.isFinite(l2))) {
        throw new IllegalArgumentException(
            "Invalid l2 of model %s: %s (must be 0 or more)".formatted(name, l2));
      }
    }

    @Override
    public String family() {
      return FAMILY;
    }
  }
}
