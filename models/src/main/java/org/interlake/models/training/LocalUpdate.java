package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What a site computed in a round, before privacy.
 *
 * @param vector of the algorithm's {@link TrainingAlgorithm#updateLayout}
 * @param exampleCount training rows it was computed from: the weight in a weighted mean
 * @param memory what the site is to keep if this update counts, of {@link
 *     TrainingAlgorithm#memoryLayout}
 */
public record LocalUpdate(DoubleVector vector, long exampleCount, Optional<DoubleVector> memory) {
  public LocalUpdate {
    requireNonNull(vector, "vector");
    requireNonNull(memory, "memory");
    if (exampleCount < 1) {
      throw new IllegalArgumentException(
          "Invalid exampleCount: %d (must be 1 or more)".formatted(exampleCount));
    }
  }

  /** Of an algorithm whose sites keep nothing. */
  public LocalUpdate(DoubleVector vector, long exampleCount) {
    this(vector, exampleCount, Optional.empty());
  }
}
