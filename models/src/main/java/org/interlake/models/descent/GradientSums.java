package org.interlake.models.descent;

import java.util.List;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What a site sends for one gradient.
 *
 * <pre>
 * [0]       rows       all of them
 * [1]       weights    Σ weight
 * [2]       loss       Σ weight · loss
 * [3]       outside    rows where the loss or its slope is no finite number
 * [4 …)     gradient   Σ weight · ∂loss/∂θ: n elements
 * </pre>
 *
 * A row that is outside counts in {@code rows} and {@code outside} only.
 */
public final class GradientSums {
  /** Index. */
  public static final int ROWS_AT = 0;

  /** Index. */
  public static final int WEIGHTS_AT = 1;

  /** Index. */
  public static final int LOSS_AT = 2;

  /** Index. */
  public static final int OUTSIDE_AT = 3;

  /** Index of the first element. */
  public static final int GRADIENT_AT = 4;

  static final String ROWS = "rows";
  static final String WEIGHTS = "weights";
  static final String LOSS = "loss";
  static final String OUTSIDE = "outside";
  static final String GRADIENT = "gradient";

  private GradientSums() {}

  /**
   * The layout.
   *
   * @param n parameters
   */
  public static VectorLayout layout(long n) {
    return new VectorLayout(
        "gradient",
        ElementType.FLOAT64,
        List.of(
            new Segment(ROWS, 1),
            new Segment(WEIGHTS, 1),
            new Segment(LOSS, 1),
            new Segment(OUTSIDE, 1),
            new Segment(GRADIENT, n)));
  }
}
