package org.interlake.models.training;

import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** Reads a vector only if it has the shape that the reader expects. */
public final class ExpectedLayout {
  private ExpectedLayout() {}

  /**
   * A copy of the vector's elements.
   *
   * @throws IllegalArgumentException unless {@code vector} has the layout {@code expected}
   */
  public static double[] values(DoubleVector vector, VectorLayout expected) {
    if (!vector.layout().equals(expected)) {
      throw new IllegalArgumentException(
          "Invalid vector: layout %s (must be %s)".formatted(vector.layout(), expected));
    }
    return vector.toArray();
  }
}
