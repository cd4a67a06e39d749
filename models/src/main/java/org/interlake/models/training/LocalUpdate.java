package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.vector.DoubleVector;

/**
 * What a site computed in a round, before privacy.
 *
 * @param vector of the algorithm's {@link TrainingAlgorithm#updateLayout}
 * @param exampleCount training rows it was computed from: the weight in a weighted mean
 */
public record LocalUpdate(DoubleVector vector, long exampleCount) {
  public LocalUpdate {
    requireNonNull(vector, "vector");
    if (exampleCount < 1) {
      throw new IllegalArgumentException(
          "Invalid exampleCount: %d (must be 1 or more)".formatted(exampleCount));
    }
  }
}
