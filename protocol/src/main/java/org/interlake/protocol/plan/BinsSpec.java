package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A column of numbers cut into bins by edges: below the first, from each to the next (the lower
 * edge is in), from the last up.
 *
 * @param bins how many bins to cut at the federated quantiles Q(i / bins), of which equal ones are
 *     merged, so that there may be fewer; 0 where the plan gives the edges
 * @param edges the plan's, rising, finite; empty where there are {@code bins}
 */
public record BinsSpec(
    String column,
    ColumnType type,
    List<String> missingCodes,
    FeatureSpec.AllMissing allMissing,
    int bins,
    List<Double> edges,
    Output output)
    implements FeatureSpec.Quantity {
  /** What a row becomes. */
  public enum Output {
    /** One 0/1 element for each bin; a missing value is all zeros. */
    ONE_HOT,
    /** The bin's number, from 0; a missing value is -1. */
    ORDINAL
  }

  private static final int MAX_BINS = 1000;

  public BinsSpec {
    requireNonNull(column, "column");
    requireNonNull(type, "type");
    missingCodes = List.copyOf(missingCodes);
    requireNonNull(allMissing, "allMissing");
    edges = List.copyOf(edges);
    requireNonNull(output, "output");
    FeatureRules.requireNumbers(column, "binned", type, missingCodes);
    if (type == ColumnType.BOOLEAN) {
      throw new IllegalArgumentException(
          "Invalid feature %s: type boolean cannot be binned (set encode: numeric)"
              .formatted(column));
    }
    if ((bins == 0) == edges.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid feature %s: %d bins and edges %s (give one of the two)"
              .formatted(column, bins, edges));
    }
    if (bins != 0 && (bins < 2 || bins > MAX_BINS)) {
      throw new IllegalArgumentException(
          "Invalid bins of feature %s: %d (must be 2 to %d)".formatted(column, bins, MAX_BINS));
    }
    for (int i = 0; i < edges.size(); i++) {
      if (!Double.isFinite(edges.get(i)) || (i > 0 && !(edges.get(i) > edges.get(i - 1)))) {
        throw new IllegalArgumentException(
            "Invalid edges of feature %s: %s (must be finite and rising, none twice)"
                .formatted(column, edges));
      }
    }
  }

  @Override
  public TransformSpec transform() {
    return TransformSpec.NONE;
  }

  /** Whether the edges are to be found. */
  public boolean byQuantiles() {
    return bins > 0;
  }
}
