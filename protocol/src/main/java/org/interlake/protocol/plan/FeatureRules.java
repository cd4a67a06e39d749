package org.interlake.protocol.plan;

import java.util.HashSet;
import java.util.List;

/** What several kinds of feature ask of their columns. */
final class FeatureRules {
  /** Buckets of a hash at most. */
  static final int MAX_BUCKETS = 1 << 18;

  private FeatureRules() {}

  static void requireNumbers(
      String column, String encoding, ColumnType type, List<String> missingCodes) {
    if (type == ColumnType.STRING) {
      throw new IllegalArgumentException(
          "Invalid feature %s: type string cannot be %s (set encode: one-hot, or another type)"
              .formatted(column, encoding));
    }
    for (String code : missingCodes) {
      try {
        Double.parseDouble(code);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Invalid missing code of feature %s: '%s' (a numeric column's codes must be numbers)"
                .formatted(column, code),
            e);
      }
    }
  }

  static void requireWords(String column, String encoding, ColumnType type) {
    if (type == ColumnType.DOUBLE) {
      throw new IllegalArgumentException(
          "Invalid feature %s: type double cannot be %s (use long, string or boolean)"
              .formatted(column, encoding));
    }
  }

  static void requireBuckets(String column, int buckets) {
    if (buckets < 1 || buckets > MAX_BUCKETS) {
      throw new IllegalArgumentException(
          "Invalid buckets of feature %s: %d (must be 1 to %d)"
              .formatted(column, buckets, MAX_BUCKETS));
    }
  }

  static void requireNoneTwice(String key, String column, List<String> values) {
    if (new HashSet<>(values).size() != values.size()) {
      throw new IllegalArgumentException(
          "Invalid %s of feature %s: %s (none may be named twice)".formatted(key, column, values));
    }
  }

  /** A scale that the plan gives has a spread to divide by, and no other has. */
  static void requireDeclared(
      String column, FeatureSpec.Scaling scale, double center, double spread) {
    if (scale == FeatureSpec.Scaling.DECLARED) {
      if (!Double.isFinite(center)) {
        throw new IllegalArgumentException(
            "Invalid center of feature %s: %s (must be a finite number)".formatted(column, center));
      }
      if (!(spread > 0 && Double.isFinite(spread))) {
        throw new IllegalArgumentException(
            "Invalid spread of feature %s: %s (must be above 0)".formatted(column, spread));
      }
    } else if (center != 0 || spread != 0) {
      throw new IllegalArgumentException(
          "Invalid scale of feature %s: center %s and spread %s (belong to scale: declared)"
              .formatted(column, center, spread));
    }
  }
}
