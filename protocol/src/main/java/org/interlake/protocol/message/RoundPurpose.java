package org.interlake.protocol.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a round is for. */
public enum RoundPurpose {
  /** Counts, sums and categories, from which means and vocabularies are fitted. */
  CONTRACT_COUNTS,
  /** Squared distances from the federated means, from which deviations are fitted. */
  CONTRACT_SPREAD,
  /** Cells of columns, from which quantiles are found. Only where the plan asks for some. */
  CONTRACT_CELLS,
  /** Updates of the model, with the metrics of the model they start from. */
  TRAIN,
  /** Metrics of the final model, and of each site's local-only model. */
  EVALUATE,
  /** Of a statistics run: counts, sums and categories. */
  STATISTICS_COUNTS,
  /** Of a statistics run: distances from the federated means, and the cells of tables. */
  STATISTICS_SPREAD,
  /** Of a statistics run: cells of values, for quantiles and histograms. */
  STATISTICS_CELLS;

  /** Whether rounds of this purpose come before the feature contract is fitted. */
  public boolean fitsContract() {
    return this == CONTRACT_COUNTS || this == CONTRACT_SPREAD || this == CONTRACT_CELLS;
  }

  /** Whether it is of a run that trains. */
  public boolean isOfTraining() {
    return fitsContract() || this == TRAIN || this == EVALUATE;
  }

  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator
  static RoundPurpose ofKey(String key) {
    return Arrays.stream(values())
        .filter(purpose -> purpose.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown round purpose: " + key));
  }
}
