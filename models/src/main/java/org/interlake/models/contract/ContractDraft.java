package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What the first pass found: all of the contract but the deviations.
 *
 * @param counts the first pass summed over the sites, of the layout {@link ContractLayouts#counts}
 * @param means of the layout {@link ContractLayouts#means}: what the sites need for the second pass
 * @param vocabularies for each one-hot column, its categories over all sites in string order
 */
public record ContractDraft(
    DoubleVector counts, DoubleVector means, SortedMap<String, List<String>> vocabularies) {
  public ContractDraft {
    requireNonNull(counts, "counts");
    requireNonNull(means, "means");
    requireNonNull(vocabularies, "vocabularies");
  }
}
