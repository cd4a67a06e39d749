package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The rule by which the sites' models of a round become one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AggregationSpec.Mean.class, name = AggregationSpec.Mean.NAME),
  @JsonSubTypes.Type(value = AggregationSpec.Median.class, name = AggregationSpec.Median.NAME),
  @JsonSubTypes.Type(
      value = AggregationSpec.TrimmedMean.class,
      name = AggregationSpec.TrimmedMean.NAME),
  @JsonSubTypes.Type(value = AggregationSpec.Krum.class, name = AggregationSpec.Krum.NAME),
  @JsonSubTypes.Type(value = AggregationSpec.Bulyan.class, name = AggregationSpec.Bulyan.NAME),
  @JsonSubTypes.Type(
      value = AggregationSpec.GeometricMedian.class,
      name = AggregationSpec.GeometricMedian.NAME),
  @JsonSubTypes.Type(
      value = AggregationSpec.NormBound.class,
      name = AggregationSpec.NormBound.NAME),
  @JsonSubTypes.Type(value = AggregationSpec.FlTrust.class, name = AggregationSpec.FlTrust.NAME)
})
public sealed interface AggregationSpec {
  /** What a site counts; where the rule lets all count the same, {@link Weights#EXAMPLES}. */
  default Weights weights() {
    return Weights.EXAMPLES;
  }

  /** Whether a round of so many updates is large enough for this rule. */
  default boolean worksWith(int updates) {
    return true;
  }

  /** What a site counts in a mean. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Weights.Examples.class, name = Weights.Examples.NAME),
    @JsonSubTypes.Type(value = Weights.Uniform.class, name = Weights.Uniform.NAME),
    @JsonSubTypes.Type(value = Weights.ByColumn.class, name = Weights.ByColumn.NAME)
  })
  sealed interface Weights {
    Weights EXAMPLES = new Examples();
    Weights UNIFORM = new Uniform();

    /** As many as its training rows. */
    record Examples() implements Weights {
      public static final String NAME = "examples";
    }

    /** The same as any other. */
    record Uniform() implements Weights {
      public static final String NAME = "uniform";
    }

    /** The sum of a column of numbers, 0 or more, over its training rows, which is above 0. */
    record ByColumn(String column) implements Weights {
      public static final String NAME = "column";

      public ByColumn {
        requireNonNull(column, "column");
      }
    }
  }

  /** The weighted mean. */
  record Mean(Weights weights) implements AggregationSpec {
    public static final String NAME = "mean";

    public Mean {
      requireNonNull(weights, "weights");
    }
  }

  /** The median of each coordinate. */
  record Median() implements AggregationSpec {
    public static final String NAME = "median";
  }

  /**
   * The mean of each coordinate without its extremes.
   *
   * @param share of the updates that is cut at either end, in (0, 0.5)
   */
  record TrimmedMean(double share) implements AggregationSpec {
    public static final String NAME = "trimmed-mean";

    public TrimmedMean {
      if (!(share > 0 && share < 0.5)) {
        throw new IllegalArgumentException(
            "Invalid share: %s (must be above 0 and below 0.5)".formatted(share));
      }
    }

    @Override
    public boolean worksWith(int updates) {
      return 2 * Math.ceil(share * updates - 1e-9) < updates;
    }
  }

  /**
   * The updates that are nearest to most others, averaged.
   *
   * @param byzantine sites that may lie, 0 or more
   * @param selected how many updates are averaged, 1 or more
   */
  record Krum(int byzantine, int selected) implements AggregationSpec {
    public static final String NAME = "krum";

    public Krum {
      requireCount("byzantine", byzantine, 0);
      requireCount("selected", selected, 1);
    }

    @Override
    public boolean worksWith(int updates) {
      return updates >= 2 * byzantine + 3 && updates >= selected + byzantine;
    }
  }

  /**
   * Krum's choice, then a trimmed mean of it.
   *
   * @param byzantine sites that may lie, 0 or more
   */
  record Bulyan(int byzantine) implements AggregationSpec {
    public static final String NAME = "bulyan";

    public Bulyan {
      requireCount("byzantine", byzantine, 0);
    }

    @Override
    public boolean worksWith(int updates) {
      return updates >= 4 * byzantine + 3;
    }
  }

  /**
   * The point whose distances from the updates add up to the least.
   *
   * @param smoothing below which share of the typical distance distances count as the same, in (0,
   *     1)
   * @param iterations at most, 1 or more
   */
  record GeometricMedian(double smoothing, int iterations, Weights weights)
      implements AggregationSpec {
    public static final String NAME = "geometric-median";

    public GeometricMedian {
      requireNonNull(weights, "weights");
      if (!(smoothing > 0 && smoothing < 1)) {
        throw new IllegalArgumentException(
            "Invalid smoothing: %s (must be above 0 and below 1)".formatted(smoothing));
      }
      requireCount("iterations", iterations, 1);
    }
  }

  /**
   * The weighted mean of steps that are cut to a length.
   *
   * @param limit the length, or the multiple of the round's median length, above 0
   */
  record NormBound(Bound bound, double limit, Weights weights) implements AggregationSpec {
    public static final String NAME = "norm-bound";

    /** What the limit is. */
    public enum Bound {
      FIXED,
      MEDIAN
    }

    public NormBound {
      requireNonNull(weights, "weights");
      if (!(limit > 0 && Double.isFinite(limit))) {
        throw new IllegalArgumentException("Invalid limit: %s (must be above 0)".formatted(limit));
      }
    }
  }

  /**
   * The mean of steps that point the way of the driver's own, which it computes on public rows: the
   * nearer the more, and all as long as that one.
   */
  record FlTrust() implements AggregationSpec {
    public static final String NAME = "fltrust";
  }

  private static void requireCount(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid %s: %d (must be %d or more)".formatted(name, value, least));
    }
  }
}
