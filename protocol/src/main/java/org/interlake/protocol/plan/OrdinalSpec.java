package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A column of categories as one number: the category's place, from 0. A missing or unseen category
 * is -1.
 *
 * @param order the categories from the lowest, as the column's type prints them, none twice; empty
 *     for the federated vocabulary in string order
 */
public record OrdinalSpec(
    String column,
    ColumnType type,
    List<String> missingCodes,
    FeatureSpec.AllMissing allMissing,
    List<String> order)
    implements FeatureSpec.Category {
  public OrdinalSpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(allMissing, "allMissing");
    order = List.copyOf(order);
    FeatureRules.requireWords(column, "ordinal", type);
    FeatureRules.requireNoneTwice("order", column, order);
  }
}
