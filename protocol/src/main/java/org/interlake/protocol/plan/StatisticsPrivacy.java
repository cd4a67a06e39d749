package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What protects the sites' rows in a run of statistics, beyond what each site withholds.
 *
 * @param secureAggregation whether the driver sees a site's sums, or only the sums over many
 * @param differentialPrivacy what noise the sums have; where they have some, nothing is withheld
 */
public record StatisticsPrivacy(
    SecureAggregationSpec secureAggregation,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = StatisticsPrivacy.Unsaid.class)
        DifferentialPrivacySpec differentialPrivacy) {
  private static final DifferentialPrivacySpec NO_NOISE = new DifferentialPrivacySpec.None();

  /** Nothing. */
  public static final StatisticsPrivacy NONE =
      new StatisticsPrivacy(new SecureAggregationSpec.None(), NO_NOISE);

  public StatisticsPrivacy {
    requireNonNull(secureAggregation, "secureAggregation");
    requireNonNull(differentialPrivacy, "differentialPrivacy");
  }

  /** As JSON may write it: without differential privacy. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static StatisticsPrivacy of(Written written) {
    return new StatisticsPrivacy(written.secureAggregation, written.differentialPrivacy);
  }

  private static final class Written {
    @JsonProperty SecureAggregationSpec secureAggregation;
    @JsonProperty DifferentialPrivacySpec differentialPrivacy = NO_NOISE;
  }

  /** Equal to what goes without saying. For Jackson, which asks the filter whether it equals. */
  static final class Unsaid {
    @Override
    public boolean equals(Object value) {
      return NO_NOISE.equals(value);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}
