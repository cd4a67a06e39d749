package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

/**
 * What protects the sites' rows in a run of statistics, beyond what each site withholds.
 *
 * @param secureAggregation whether the driver sees a site's sums, or only the sums over many
 */
public record StatisticsPrivacy(SecureAggregationSpec secureAggregation) {
  /** Nothing. */
  public static final StatisticsPrivacy NONE =
      new StatisticsPrivacy(new SecureAggregationSpec.None());

  public StatisticsPrivacy {
    requireNonNull(secureAggregation, "secureAggregation");
  }
}
