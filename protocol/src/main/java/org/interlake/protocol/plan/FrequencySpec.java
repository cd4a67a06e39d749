package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A column of categories as one number: the share of the training rows of all sites that have the
 * category, of what the sites may tell. A missing or unseen category is 0.
 */
public record FrequencySpec(
    String column, ColumnType type, List<String> missingCodes, FeatureSpec.AllMissing allMissing)
    implements FeatureSpec.Category {
  public FrequencySpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(allMissing, "allMissing");
    FeatureRules.requireWords(column, "frequency", type);
  }
}
