package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.plan.FrequencySpec;

/**
 * A column of categories as one number, named as the column: a category's share of the rows.
 *
 * @param vocabulary the categories in string order
 * @param shares of each, in [0, 1]
 */
public record FittedFrequency(FrequencySpec spec, List<String> vocabulary, List<Double> shares)
    implements FittedFeature.Category {
  public FittedFrequency {
    requireNonNull(spec, "spec");
    vocabulary = List.copyOf(vocabulary);
    shares = List.copyOf(shares);
    Vocabularies.requireSorted(spec.column(), vocabulary);
    if (shares.size() != vocabulary.size()
        || shares.stream().anyMatch(share -> !(share >= 0 && share <= 1))) {
      throw new IllegalArgumentException(
          "Invalid shares of feature %s: %s (must be one for each of %d categories, 0 to 1)"
              .formatted(spec.column(), shares, vocabulary.size()));
    }
  }

  @Override
  public List<String> coefficientNames() {
    return List.of(spec.column());
  }
}
