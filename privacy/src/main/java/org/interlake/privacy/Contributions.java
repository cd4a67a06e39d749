package org.interlake.privacy;

import java.util.Arrays;

/**
 * What the rows of a cell add to its sum, without signs: all of it, and the largest ones.
 *
 * <p>Of several cells {@link #plus} gives those of their union, so any margin's largest are found
 * from its cells'.
 */
public final class Contributions {
  /** Of no rows. */
  public static final Contributions NONE = new Contributions(0, new double[0]);

  private final double total;
  private final double[] largest;

  /**
   * @param total of all rows, 0 or more
   * @param largest of single rows, the greatest first; as many as the rule asks for, or all
   */
  public Contributions(double total, double... largest) {
    if (!(total >= 0) || Arrays.stream(largest).anyMatch(one -> !(one >= 0))) {
      throw new IllegalArgumentException(
          "Invalid contributions: one of them, or their sum, is negative or no number (must be 0 or more)");
    }
    this.total = total;
    this.largest = largest.clone();
    Arrays.sort(this.largest);
  }

  public double total() {
    return total;
  }

  /** The sum of the {@code number} largest, or of as many as there are. */
  double largest(int number) {
    double sum = 0;
    for (int i = largest.length - 1; i >= Math.max(0, largest.length - number); i--) {
      sum += largest[i];
    }
    return sum;
  }

  /** Of the rows of both. */
  Contributions plus(Contributions other) {
    double[] both = Arrays.copyOf(largest, largest.length + other.largest.length);
    System.arraycopy(other.largest, 0, both, largest.length, other.largest.length);
    Arrays.sort(both);
    int kept = Math.min(both.length, Dominance.MAXIMUM_CONTRIBUTORS);
    return new Contributions(
        total + other.total, Arrays.copyOfRange(both, both.length - kept, both.length));
  }
}
