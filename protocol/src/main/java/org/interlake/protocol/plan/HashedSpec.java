package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A column of categories as 0/1 elements by their hash, so that no vocabulary is fitted: element
 * {@code pmod(hash(category), buckets)} is 1, with Spark SQL's {@code hash} (Murmur3, seed 42, of
 * the UTF-8). A missing category is all zeros.
 *
 * @param buckets how many elements
 */
public record HashedSpec(
    String column,
    ColumnType type,
    List<String> missingCodes,
    FeatureSpec.AllMissing allMissing,
    int buckets)
    implements FeatureSpec.Category {
  public HashedSpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(allMissing, "allMissing");
    FeatureRules.requireWords(column, "hashed", type);
    FeatureRules.requireBuckets(column, buckets);
  }
}
