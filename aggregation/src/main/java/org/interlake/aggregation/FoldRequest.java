package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.rule.Rule;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What is to be folded, and how.
 *
 * @param inputs one for each site, at least one, all of one layout and block size, in site order
 * @param model what the sites started from, if an update starts with a model of the same elements;
 *     what follows there is combined as the rule does it, but never looked at by it
 */
public record FoldRequest(List<FoldInput> inputs, Rule rule, Optional<DoubleVector> model) {
  public FoldRequest {
    inputs = FoldInput.inSiteOrder(inputs);
    requireNonNull(rule, "rule");
    requireNonNull(model, "model");
    VectorLayout layout = inputs.get(0).blocks().layout();
    if (model.isPresent()
        && (model.get().layout().type() != layout.type()
            || model.get().layout().length() > layout.length())) {
      throw new IllegalArgumentException(
          "Invalid model of a fold: %s (updates are %s, and must start with such a model)"
              .formatted(model.get().layout(), layout));
    }
    if (model.isEmpty() && !(rule instanceof Rule.Sum)) {
      throw new IllegalArgumentException(
          "Invalid fold: %s without the model that the sites started from".formatted(rule));
    }
  }
}
