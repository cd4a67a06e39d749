package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A column of text: how often its words fall into each bucket of a hash. A text is put into lower
 * case and split where characters are neither letters, marks, digits nor {@code _} (Java's {@code
 * (?U)\W+}); a word's bucket is that of Spark MLlib's {@code HashingTF}. A missing text has no
 * words.
 *
 * @param buckets how many elements
 * @param minimumRows under {@link Idf#SMOOTH}, rows of all sites below which a bucket's weight is
 *     0, 0 or more; else 0
 */
public record TextSpec(
    String column,
    ColumnType type,
    List<String> missingCodes,
    FeatureSpec.AllMissing allMissing,
    int buckets,
    Idf idf,
    long minimumRows)
    implements FeatureSpec.Category {
  /** What a bucket's count is multiplied by. */
  public enum Idf {
    /** 1. */
    NONE,
    /** ln((N + 1) / (df + 1)): N training rows of all sites, of which df have the bucket. */
    SMOOTH
  }

  public TextSpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(allMissing, "allMissing");
    requireNonNull(idf, "idf");
    if (type != ColumnType.STRING) {
      throw new IllegalArgumentException(
          "Invalid feature %s: type %s cannot be text (use string)".formatted(column, type.key()));
    }
    FeatureRules.requireBuckets(column, buckets);
    if (minimumRows < 0 || (idf == Idf.NONE && minimumRows != 0)) {
      throw new IllegalArgumentException(
          "Invalid minimumRows of feature %s: %d (must be 0 or more, and belongs to idf: smooth)"
              .formatted(column, minimumRows));
    }
  }
}
