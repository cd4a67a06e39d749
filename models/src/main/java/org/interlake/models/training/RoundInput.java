package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What a site computes an update from, beside its rows.
 *
 * @param parameters the round's model, of {@link TrainingAlgorithm#parameterLayout}
 * @param companions what else the driver sent, of {@link TrainingAlgorithm#companionLayouts}
 * @param memory what the site kept of the last round in which its update counted, of {@link
 *     TrainingAlgorithm#memoryLayout}; empty before that, and where sites keep nothing
 */
public record RoundInput(
    DoubleVector parameters, List<DoubleVector> companions, Optional<DoubleVector> memory) {
  public RoundInput {
    requireNonNull(parameters, "parameters");
    companions = List.copyOf(companions);
    requireNonNull(memory, "memory");
  }

  /** Parameters and nothing else. */
  public static RoundInput of(DoubleVector parameters) {
    return new RoundInput(parameters, List.of(), Optional.empty());
  }
}
