package org.interlake.models.descent;

/**
 * What a row's gradient is multiplied by so that it is at most C long in L2: min(1, C / |g|) (Abadi
 * et al. 2016, Algorithm 1).
 *
 * <p>A gradient whose length is no finite number is left out, or its row would decide the sum. C is
 * a little below the norm that noise is measured by, so that rounding in a sum of many rows cannot
 * carry one row's share above it: the error of a sum of n terms is at most n² C 2⁻⁵³, which is
 * below what is left free up to n = 2¹⁸ rows of a step even if every rounding went the same way.
 */
public final class RowClipping {
  /** The share of the norm that is left to rounding. */
  private static final double SLACK = 0x1p-16;

  private final double norm;

  /**
   * @param clippingNormL2 what noise is measured by, above 0
   */
  public RowClipping(double clippingNormL2) {
    if (!(clippingNormL2 > 0 && Double.isFinite(clippingNormL2))) {
      throw new IllegalArgumentException(
          "Invalid clippingNormL2: %s (must be above 0)".formatted(clippingNormL2));
    }
    this.norm = clippingNormL2 * (1 - SLACK);
  }

  /**
   * The factor; 0 for a row to leave out.
   *
   * @param square of the gradient's length
   */
  public double factor(double square) {
    if (!(square <= Double.MAX_VALUE)) {
      return 0;
    }
    double length = Math.sqrt(square);
    return length <= norm ? 1 : norm / length;
  }
}
