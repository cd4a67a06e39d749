package org.interlake.models.softmax;

import java.util.List;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** The shape of a multinomial logistic model. */
public final class SoftmaxParameters {
  /** K elements. */
  public static final String INTERCEPTS = "intercepts";

  /** K p elements: the p coefficients of class 0 in the contract's order, then those of class 1. */
  public static final String COEFFICIENTS = "coefficients";

  private SoftmaxParameters() {}

  /**
   * The layout {@code parameters}.
   *
   * @param classes K
   * @param width features of a row, p
   */
  public static VectorLayout layout(int classes, int width) {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(
            new Segment(INTERCEPTS, classes),
            new Segment(COEFFICIENTS, Math.multiplyExact(classes, width))));
  }
}
