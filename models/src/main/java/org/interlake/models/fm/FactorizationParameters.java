package org.interlake.models.fm;

import java.util.List;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The shape of a factorization machine. Without an intercept or linear terms, theirs are held at 0.
 */
public final class FactorizationParameters {
  /** 1 element. */
  public static final String INTERCEPT = "intercept";

  /** p elements. */
  public static final String COEFFICIENTS = "coefficients";

  /** p k elements: the k factors of feature 0 in the contract's order, then those of feature 1. */
  public static final String FACTORS = "factors";

  private FactorizationParameters() {}

  /**
   * The layout {@code parameters}.
   *
   * @param width features of a row, p
   * @param factors of a feature, k
   */
  public static VectorLayout layout(int width, int factors) {
    return new VectorLayout(
        "parameters",
        ElementType.FLOAT64,
        List.of(
            new Segment(INTERCEPT, 1),
            new Segment(COEFFICIENTS, width),
            new Segment(FACTORS, Math.multiplyExact(width, factors))));
  }
}
