package org.interlake.models.descent;

/**
 * l2/2 · |w|² + l1 · |w|₁ over the parameters that are no intercepts.
 *
 * @param l1 0 or more
 * @param l2 0 or more
 */
public record Penalty(double l1, double l2) {
  /** No penalty. */
  public static final Penalty NONE = new Penalty(0, 0);

  public Penalty {
    requireNotNegative("l1", l1);
    requireNotNegative("l2", l2);
  }

  /** A ridge penalty. */
  public static Penalty ridge(double l2) {
    return new Penalty(0, l2);
  }

  /** Whether there is none. */
  public boolean none() {
    return l1 == 0 && l2 == 0;
  }

  /**
   * Its value.
   *
   * @param intercepts how many of the first parameters it does not fall on
   */
  public double of(double[] parameters, int intercepts) {
    double squares = 0;
    double sizes = 0;
    for (int i = intercepts; i < parameters.length; i++) {
      squares += parameters[i] * parameters[i];
      sizes += Math.abs(parameters[i]);
    }
    return l1 == 0 ? l2 / 2 * squares : l2 / 2 * squares + l1 * sizes;
  }

  private static void requireNotNegative(String what, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be 0 or more)".formatted(what, value));
    }
  }
}
