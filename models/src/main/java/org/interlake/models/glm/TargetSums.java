package org.interlake.models.glm;

/**
 * What a first intercept is computed from.
 *
 * @param weights Σ weight, above 0
 * @param targets Σ weight · y
 * @param exposures Σ weight · exp(offset); Σ weight where there are no offsets
 * @param offsets Σ weight · offset
 */
public record TargetSums(double weights, double targets, double exposures, double offsets) {
  public TargetSums {
    if (!(weights > 0)) {
      throw new IllegalArgumentException(
          "Invalid weights: %s (must add up to more than 0)".formatted(weights));
    }
  }

  /** Without offsets. */
  public static TargetSums of(double weights, double targets) {
    return new TargetSums(weights, targets, weights, 0);
  }
}
