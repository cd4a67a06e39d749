package org.interlake.models.glm;

import java.io.Serializable;

/**
 * The loss of one row as a function of its linear predictor η = θ·x + offset and its target y;
 * convex in η. The formulas stand in the package's description. Crosses Spark tasks: final classes
 * of primitives. Nothing is allocated for a row.
 */
public sealed interface MarginLoss extends Serializable permits Family, Hinge, SquaredHinge {
  /** Index of the loss in what {@link #evaluate} writes. */
  int VALUE = 0;

  /** Index of its first derivative by η. */
  int SLOPE = 1;

  /** Index of the expectation of its second derivative by η (Fisher's weight), 0 or more. */
  int CURVATURE = 2;

  /** What it is called in messages. */
  String name();

  /**
   * Writes value, slope and curvature: they share an exponential.
   *
   * @param at 3 elements
   */
  void evaluate(double eta, double y, double[] at);

  /** The value alone. */
  double value(double eta, double y);

  /** The slope alone. */
  double slope(double eta, double y);

  /** Whether a row's linear predictor may be {@code eta}. */
  default boolean inDomain(double eta) {
    return Double.isFinite(eta);
  }

  /** Whether {@link #inDomain} holds of every finite number. */
  default boolean definedEverywhere() {
    return true;
  }

  /** Whether a row's target may be {@code y}. */
  boolean admits(double y);

  /** The admissible targets in words, such as "above 0". */
  String targets();

  /** Whether the value may be below 0. */
  default boolean signed() {
    return false;
  }

  /** Whether one Newton step leads to the minimum from everywhere. */
  default boolean quadratic() {
    return false;
  }

  /** What a decrease of a sum of losses is compared with: see {@code Objective}. */
  default double scale(double sum, double weights) {
    double size = signed() ? Math.max(Math.abs(sum), weights) : sum;
    return Math.max(size, Double.MIN_NORMAL);
  }
}
