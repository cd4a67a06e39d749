package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a round's updates are added without the driver seeing one of them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = SecureAggregationSpec.None.class,
      name = SecureAggregationSpec.None.NAME),
  @JsonSubTypes.Type(
      value = SecureAggregationSpec.Pairwise.class,
      name = SecureAggregationSpec.Pairwise.NAME)
})
public sealed interface SecureAggregationSpec {
  /** The kind's name in plans and policies. */
  String kind();

  /** Not at all: the driver reads each update. */
  record None() implements SecureAggregationSpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }
  }

  /**
   * Masks that each two sites agree on and that cancel in the sum, and one of each site's own
   * (Bonawitz et al. 2017): the driver reads sums of at least {@code threshold} sites.
   *
   * @param threshold sites that a sum is of at least, and whose help opens it; 0 for two thirds of
   *     the plan's sites, rounded down, and one
   * @param ring bits of an element on the wire: 64 or 32
   * @param range of a value that a site sends, on either side of 0: above 0
   */
  record Pairwise(int threshold, int ring, double range) implements SecureAggregationSpec {
    public static final String NAME = "pairwise";

    /** Bits of an element that holds any sum. */
    public static final int WIDE = 64;

    /** Bits of an element of half the bytes, for averaged parameters. */
    public static final int NARROW = 32;

    /** The range where elements have 64 bits, unless the plan says another. */
    public static final double WIDE_RANGE = 0x1p31;

    /** The range of parameters where elements have 32 bits, unless the plan says another. */
    public static final double NARROW_RANGE = 16;

    /** Sites that a plan can have at most: shares grow with their square. */
    public static final int MOST_SITES = 128;

    private static final double WIDEST_RANGE = 0x1p50;

    public Pairwise {
      if (threshold < 0 || threshold == 1 || threshold > MOST_SITES) {
        throw new IllegalArgumentException(
            "Invalid threshold: %d (must be from 2 to %d)".formatted(threshold, MOST_SITES));
      }
      if (ring != WIDE && ring != NARROW) {
        throw new IllegalArgumentException(
            "Invalid ring: %d (must be %d or %d)".formatted(ring, WIDE, NARROW));
      }
      if (!(range > 0 && range <= WIDEST_RANGE)) {
        throw new IllegalArgumentException(
            "Invalid range: %s (must be above 0 and at most %s)".formatted(range, WIDEST_RANGE));
      }
    }

    @Override
    public String kind() {
      return NAME;
    }

    /** How many sites a sum is of at least, in a plan of so many. */
    public int thresholdOf(int sites) {
      return threshold > 0 ? threshold : 2 * sites / 3 + 1;
    }
  }
}
