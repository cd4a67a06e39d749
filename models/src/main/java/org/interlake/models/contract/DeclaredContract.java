package org.interlake.models.contract;

import java.util.List;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.OrdinalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The feature contract of a plan that {@linkplain ContractLayouts#declared declares} all of it: a
 * function of the plan and of how many rows there are. Of the label nothing is known.
 */
public final class DeclaredContract {
  private DeclaredContract() {}

  /**
   * The contract.
   *
   * @param summedCounts the sites' first vectors, added up
   */
  public static FittedContract of(Plan plan, DoubleVector summedCounts) {
    if (!summedCounts.layout().equals(ContractLayouts.counts(plan))) {
      throw new IllegalArgumentException(
          "Invalid summed vector: layout %s (must be %s)"
              .formatted(summedCounts.layout(), ContractLayouts.counts(plan)));
    }
    List<FittedFeature> features = plan.features().stream().map(DeclaredContract::feature).toList();
    return new FittedContract(
        FittedContract.FORMAT,
        (long) summedCounts.segment(ContractLayouts.ROWS)[0],
        new LabelSummary.None(),
        features);
  }

  private static FittedFeature feature(FeatureSpec spec) {
    if (spec instanceof FeatureSpec.Numeric numeric) {
      return new FittedFeature.Numeric(numeric, 0, 0);
    }
    if (spec instanceof BinsSpec bins) {
      return new FittedBins(bins, bins.edges());
    }
    if (spec instanceof FeatureSpec.OneHot oneHot) {
      return new FittedFeature.OneHot(oneHot, oneHot.categories());
    }
    if (spec instanceof OrdinalSpec ordinal) {
      return new FittedFeature.Ordinal(ordinal, ordinal.order());
    }
    if (spec instanceof HashedSpec hashed) {
      return new FittedFeature.Hashed(hashed);
    }
    if (spec instanceof TextSpec text) {
      return new FittedText(text, List.of());
    }
    if (spec instanceof FrequencySpec) {
      throw new IllegalArgumentException(
          "Invalid feature %s: its frequencies are not declared (use one-hot with categories)"
              .formatted(spec.label()));
    }
    return new FittedFeature.Interaction((InteractionSpec) spec);
  }
}
