package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.vector.DoubleVector;

/**
 * A round's updates as one.
 *
 * @param vector of {@link TrainingAlgorithm#updateLayout}
 * @param participation which share of the federation's weight its sites have, in (0, 1]: where
 *     sites weigh as their rows, the contributors' training rows by those of all sites
 */
public record Combined(DoubleVector vector, double participation) {
  public Combined {
    requireNonNull(vector, "vector");
    if (!(participation > 0 && participation <= 1)) {
      throw new IllegalArgumentException(
          "Invalid participation: %s (must be above 0 and at most 1)".formatted(participation));
    }
  }

  /** Of all sites. */
  public static Combined ofAll(DoubleVector vector) {
    return new Combined(vector, 1);
  }
}
