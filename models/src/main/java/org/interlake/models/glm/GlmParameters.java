package org.interlake.models.glm;

import java.util.List;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** The shape of a logistic model: intercept, then coefficients in the contract's order. */
public final class LogisticParameters {
  /** 1 element. */
  public static final String INTERCEPT = "intercept";

  /** p elements. */
  public static final String COEFFICIENTS = "coefficients";

  private LogisticParameters() {}

  /**
   * The layout {@code parameters}.
   *
   * @param width features of a row, p
   */
  public static VectorLayout layout(int width) {
    return new VectorLayout("parameters", ElementType.FLOAT64, segments(width));
  }

  static List<Segment> segments(int width) {
    return List.of(new Segment(INTERCEPT, 1), new Segment(COEFFICIENTS, width));
  }

  /**
   * Refuses a vector of another shape.
   *
   * @throws IllegalArgumentException unless {@code vector} has the layout {@code expected}
   */
  static double[] values(DoubleVector vector, VectorLayout expected) {
    if (!vector.layout().equals(expected)) {
      throw new IllegalArgumentException(
          "Invalid vector: layout %s (must be %s)".formatted(vector.layout(), expected));
    }
    return vector.toArray();
  }

  /** l2/2 · |w|². */
  static double penalty(double l2, double[] parameters) {
    double squares = 0;
    for (int j = 1; j < parameters.length; j++) {
      squares += parameters[j] * parameters[j];
    }
    return l2 / 2 * squares;
  }
}
