package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.IntStream;
import org.interlake.protocol.plan.TextSpec;

/**
 * A column of text: one coefficient for each bucket of words, named {@code column#bucket}.
 *
 * @param weights of each bucket; empty where every word weighs 1
 */
public record FittedText(TextSpec spec, List<Double> weights) implements FittedFeature.Category {
  public FittedText {
    requireNonNull(spec, "spec");
    weights = List.copyOf(weights);
    int length = spec.idf() == TextSpec.Idf.SMOOTH ? spec.buckets() : 0;
    if (weights.size() != length
        || weights.stream().anyMatch(weight -> !(weight >= 0 && Double.isFinite(weight)))) {
      throw new IllegalArgumentException(
          "Invalid weights of feature %s: %d (must be %d, finite, 0 or more)"
              .formatted(spec.column(), weights.size(), length));
    }
  }

  @Override
  public List<String> coefficientNames() {
    return IntStream.range(0, spec.buckets()).mapToObj(i -> spec.column() + "#" + i).toList();
  }
}
