package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A promoted version of a model.
 *
 * @param version the model's version, which is the Delta version of its table: 1 is the first
 * @param featureContractJson the feature contract itself, if the model has one
 */
public record PromotedModel(
    long version, ModelVersion model, Optional<String> featureContractJson, Instant promotedAt) {
  public PromotedModel {
    requireNonNull(model, "model");
    requireNonNull(featureContractJson, "featureContractJson");
    requireNonNull(promotedAt, "promotedAt");
  }
}
