package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

/**
 * What protects the sites' rows beyond the rule that only sums and parameters leave.
 *
 * @param secureAggregation whether the driver sees a site's update, or only the sum of many
 * @param differentialPrivacy what noise bounds what a model can tell of a row, or of a site
 */
public record PrivacySpec(
    SecureAggregationSpec secureAggregation, DifferentialPrivacySpec differentialPrivacy) {
  /** Neither. */
  public static final PrivacySpec NONE =
      new PrivacySpec(new SecureAggregationSpec.None(), new DifferentialPrivacySpec.None());

  public PrivacySpec {
    requireNonNull(secureAggregation, "secureAggregation");
    requireNonNull(differentialPrivacy, "differentialPrivacy");
  }

  /**
   * Whether each site adds its share of the noise that protects sites: nobody sees a sum without
   * it.
   */
  public boolean sharedNoise() {
    return secureAggregation instanceof SecureAggregationSpec.Pairwise
        && differentialPrivacy instanceof DifferentialPrivacySpec.SiteLevel;
  }
}
