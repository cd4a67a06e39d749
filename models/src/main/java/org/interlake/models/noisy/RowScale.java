package org.interlake.models.noisy;

import java.io.Serializable;

/** Cuts a row to the unit ball, and what is added up of it to exact numbers. */
final class RowScale implements Serializable {
  private static final long serialVersionUID = 1L;

  /** 2²⁴: what is added is a whole multiple of its inverse. */
  private static final double STEPS = 0x1p24;

  /** What is left to the rounding of lengths and products; p · 2⁻⁵³ is far below. */
  private static final double SLACK = 1 - 0x1p-30;

  private final double bound;

  /**
   * @param bound R, above 0
   */
  RowScale(double bound) {
    if (!(bound > 0 && Double.isFinite(bound))) {
      throw new IllegalArgumentException(
          "Invalid bound: %s (must be a finite number above 0)".formatted(bound));
    }
    this.bound = bound;
  }

  /**
   * Writes a.
   *
   * @param x the row's features are {@code a.length} elements from {@code at} on
   * @return whether there is one: a row whose length is no finite number is left out, or it would
   *     decide the sums
   */
  boolean scale(double[] x, int at, double[] a) {
    double square = 0;
    for (int j = 0; j < a.length; j++) {
      square += x[at + j] * x[at + j];
    }
    if (!(square <= Double.MAX_VALUE)) {
      return false;
    }
    double factor = SLACK / Math.max(bound, Math.sqrt(square));
    for (int j = 0; j < a.length; j++) {
      a[j] = x[at + j] * factor;
    }
    return true;
  }

  /**
   * b, of the bound B.
   *
   * @return NaN if y is
   */
  double cut(double y) {
    return Math.max(-SLACK, Math.min(SLACK, y / bound));
  }

  /** The number as it is added: the next whole multiple of 2⁻²⁴ towards 0. */
  static double exact(double value) {
    double steps = value * STEPS;
    return (steps < 0 ? Math.ceil(steps) : Math.floor(steps)) / STEPS;
  }
}
