package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a round brought.
 *
 * @param next the model of the next round, or the final one
 * @param objective of the parameters that the round <em>started</em> from, for each training row:
 *     (sum of losses + penalty) / rows; infinite where a row's loss is, {@link #UNTOLD} where sites
 *     do not tell it
 * @param relativeDecrease the measure of the plan's {@code stop.lossTolerance}; empty where the
 *     round says nothing about convergence
 * @param warnings what the owner of the model should know, in sentences; the same sentence may come
 *     with every round
 */
public record Advance(
    GlobalModel next, double objective, OptionalDouble relativeDecrease, List<String> warnings) {
  /** The objective of a round whose sites do not tell their loss. */
  public static final double UNTOLD = Double.NaN;

  public Advance {
    requireNonNull(next, "next");
    requireNonNull(relativeDecrease, "relativeDecrease");
    warnings = List.copyOf(warnings);
  }

  /** Without warnings. */
  public Advance(GlobalModel next, double objective, OptionalDouble relativeDecrease) {
    this(next, objective, relativeDecrease, List.of());
  }

  /** The objective, if the sites told their loss. */
  public OptionalDouble toldObjective() {
    return Double.isNaN(objective) ? OptionalDouble.empty() : OptionalDouble.of(objective);
  }

  /** Whether training has converged; never with a tolerance of 0. */
  public boolean converged(double lossTolerance) {
    return lossTolerance > 0
        && relativeDecrease.isPresent()
        && relativeDecrease.getAsDouble() < lossTolerance;
  }
}
