package org.interlake.protocol.plan;

import java.util.List;

/**
 * Products of features, after encoding and scaling: one element for each choice of one element of
 * each feature, the last feature's changing fastest.
 *
 * @param of the features' columns, two or more, none twice
 */
public record InteractionSpec(List<String> of) implements FeatureSpec {
  public InteractionSpec {
    of = List.copyOf(of);
    if (of.size() < 2) {
      throw new IllegalArgumentException(
          "Invalid of: %s (an interaction is of two features or more)".formatted(of));
    }
    FeatureRules.requireNoneTwice("of", "interaction", of);
  }

  @Override
  public String label() {
    return String.join(":", of);
  }
}
