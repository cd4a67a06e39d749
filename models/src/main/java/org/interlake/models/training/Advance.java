package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * What a round brought.
 *
 * @param next the model of the next round, or the final one
 * @param objective of the parameters that the round <em>started</em> from, for each training row:
 *     (sum of log-losses + penalty) / rows
 * @param relativeDecrease the measure of the plan's {@code stop.lossTolerance}; empty where the
 *     round says nothing about convergence
 */
public record Advance(GlobalModel next, double objective, OptionalDouble relativeDecrease) {
  public Advance {
    requireNonNull(next, "next");
    requireNonNull(relativeDecrease, "relativeDecrease");
  }

  /** Whether training has converged; never with a tolerance of 0. */
  public boolean converged(double lossTolerance) {
    return lossTolerance > 0
        && relativeDecrease.isPresent()
        && relativeDecrease.getAsDouble() < lossTolerance;
  }
}
