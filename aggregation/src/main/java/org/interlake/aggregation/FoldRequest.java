package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.rule.Rule;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What is to be folded, and how.
 *
 * @param inputs one for each site, at least one, all of one layout and block size, in site order
 * @param model what the sites started from, if an update starts with a model of the same elements;
 *     what follows there is combined as the rule does it, but never looked at by it
 * @param trusted the driver's own update, of the sites' layout, for a rule that measures by it: it
 *     counts nothing itself. Empty for all other rules
 */
public record FoldRequest(
    List<FoldInput> inputs,
    Rule rule,
    Optional<DoubleVector> model,
    Optional<DoubleVector> trusted) {
  public FoldRequest {
    inputs = FoldInput.inSiteOrder(inputs);
    requireNonNull(rule, "rule");
    requireNonNull(model, "model");
    requireNonNull(trusted, "trusted");
    VectorLayout layout = inputs.get(0).layout();
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
    if (model.isEmpty() && inputs.get(0).coding().isPresent()) {
      throw new IllegalArgumentException(
          "Invalid fold: coded updates without the model that the sites started from");
    }
    if (rule instanceof Rule.ClippedSum && layout.type() != ElementType.FLOAT64) {
      throw new IllegalArgumentException(
          "Invalid fold: %s of %s (must be float64: the sum would be rounded, and noise be added to something else)"
              .formatted(rule, layout));
    }
    requireTrusted(rule, trusted, layout);
  }

  /** By a rule that trusts nobody in advance. */
  public FoldRequest(List<FoldInput> inputs, Rule rule, Optional<DoubleVector> model) {
    this(inputs, rule, model, Optional.empty());
  }

  private static void requireTrusted(
      Rule rule, Optional<DoubleVector> trusted, VectorLayout layout) {
    if (rule.needsTrusted() != trusted.isPresent()) {
      throw new IllegalArgumentException(
          "Invalid fold: %s %s an update of the driver's own"
              .formatted(rule, trusted.isPresent() ? "beside" : "without"));
    }
    if (trusted.isPresent()
        && (!trusted.get().layout().equals(layout) || trusted.get().firstNonFinite() >= 0)) {
      throw new IllegalArgumentException(
          "Invalid update of the driver's own: %s (must be %s, and all of it finite)"
              .formatted(trusted.get().layout(), layout));
    }
  }
}
