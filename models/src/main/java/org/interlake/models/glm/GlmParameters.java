package org.interlake.models.glm;

import java.util.List;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The shape of a generalised linear model: intercept, then coefficients in the contract's order. A
 * model without intercept has the intercept 0.
 */
public final class GlmParameters {
  /** 1 element. */
  public static final String INTERCEPT = "intercept";

  /** p elements. */
  public static final String COEFFICIENTS = "coefficients";

  private GlmParameters() {}

  /**
   * The layout {@code parameters}.
   *
   * @param width features of a row, p
   */
  public static VectorLayout layout(int width) {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(new Segment(INTERCEPT, 1), new Segment(COEFFICIENTS, width)));
  }

  /** Intercept {@code intercept}, all coefficients 0. */
  static double[] start(int width, double intercept) {
    double[] start = new double[width + 1];
    start[0] = intercept;
    return start;
  }
}
