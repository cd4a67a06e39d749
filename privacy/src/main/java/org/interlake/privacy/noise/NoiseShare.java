package org.interlake.privacy.noise;

import org.interlake.privacy.accounting.DistributedGaussian;

/**
 * One site's part of a sum that is noised before anybody sees it: the site clips its difference,
 * rounds it to a grid and adds whole discrete Gaussian noise to it, so little that only the sum of
 * several shares hides anything ({@link DistributedGaussian}). All sites must draw by the same
 * numbers, which follow from the arguments alone.
 *
 * <p>Symbols: C the clipping norm, z the noise multiplier of the whole, m the shares that are
 * counted on, d coordinates, g the grid, a power of two; v the variance of a share, in grids².
 *
 * <ol>
 *   <li>The difference x becomes x min(1, C'/|x|), C' = C (1 - 2^-16): the rest is left to rounding
 *       of the norm. One that is not finite becomes 0.
 *   <li>It is rounded to the nearest multiples of g, ties to even. That adds at most √d g/2 to its
 *       length, so the sensitivity is Δ = C/g + √d/2 grids, for what is there or left out.
 *   <li>To each coordinate a discrete Gaussian of variance v is added. v is the least whole number
 *       above z² Δ²/m by a part in 2^36, and the constructor has {@link DistributedGaussian}
 *       confirm that m shares then have a multiplier of z or more, rounding and all.
 * </ol>
 *
 * <p>g is chosen such that √v is about 2^28 grids: what rounding costs is a part in √d z/(2^29 √m),
 * and the sum of discrete Gaussians is one up to a probability below exp(-2^57).
 *
 * <p>Immutable.
 */
public final class NoiseShare {
  private static final int DEVIATION_BITS = 28;
  private static final double LEFT_TO_ROUNDING = 0x1p-16;
  private static final double MARGIN = 0x1p-36;
  private static final double LEAST_MULTIPLIER = 0x1p-10;
  private static final double GREATEST_MULTIPLIER = 0x1p12;
  private static final double LEAST_CLIP_NORM = 1e-100;
  private static final double GREATEST_CLIP_NORM = 1e12;

  /** A discrete Gaussian is beyond so many σ with probability 2 exp(-800) at most. */
  private static final double TAIL = 40;

  /** Below, a double loses digits. */
  private static final double LEAST_SCALE = 1e-290;

  private static final double GREATEST_VARIANCE = 0x1p60;

  private final double clipNorm;
  private final double grid;
  private final double sensitivity;
  private final long variance;
  private final double noiseMultiplier;

  private NoiseShare(double clipNorm, double grid, double sensitivity, long variance, double z) {
    this.clipNorm = clipNorm;
    this.grid = grid;
    this.sensitivity = sensitivity;
    this.variance = variance;
    this.noiseMultiplier = z;
  }

  /**
   * The share of each site.
   *
   * @param noiseMultiplier z, of {@code shares} of them together, 2^-10 to 2^12
   * @param clipNormL2 C, 1e-100 to 1e12
   * @param shares m, 1 to 128: those that whoever looks does not know, at least
   * @param coordinates d, 1 or more
   * @throws IllegalArgumentException if a number is out of its range, or there are so many
   *     coordinates that rounding outweighs the clipping norm
   */
  public static NoiseShare of(
      double noiseMultiplier, double clipNormL2, int shares, long coordinates) {
    if (!(noiseMultiplier >= LEAST_MULTIPLIER && noiseMultiplier <= GREATEST_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: %s (must be from 2^-10 to 2^12 where sites share the noise)"
              .formatted(noiseMultiplier));
    }
    if (!(clipNormL2 >= LEAST_CLIP_NORM && clipNormL2 <= GREATEST_CLIP_NORM)) {
      throw new IllegalArgumentException(
          "Invalid clipNorm: %s (must be from 1e-100 to 1e12 where sites share the noise)"
              .formatted(clipNormL2));
    }
    if (shares < 1 || shares > 128) {
      throw new IllegalArgumentException(
          "Invalid shares: %d (must be from 1 to 128)".formatted(shares));
    }
    if (coordinates < 1) {
      throw new IllegalArgumentException(
          "Invalid coordinates: %d (must be 1 or more)".formatted(coordinates));
    }
    double share = noiseMultiplier * clipNormL2 / Math.sqrt(shares);
    double grid = Math.scalb(1.0, Math.getExponent(share) - DEVIATION_BITS);
    double sensitivity = (clipNormL2 / grid + Math.sqrt((double) coordinates) / 2) * (1 + 0x1p-50);
    double least =
        noiseMultiplier * sensitivity * noiseMultiplier * sensitivity / shares * (1 + MARGIN);
    if (!(least < GREATEST_VARIANCE)) {
      throw new IllegalArgumentException(
          "Invalid noiseMultiplier: %s for %d coordinates (rounding outweighs the clipping norm; lower the noise multiplier, or the number of parameters)"
              .formatted(noiseMultiplier, coordinates));
    }
    long variance = (long) Math.ceil(least);
    double proved =
        DistributedGaussian.noiseMultiplier(shares, (double) variance, sensitivity, coordinates);
    if (!(proved >= noiseMultiplier)) {
      throw new IllegalStateException(
          "%d shares of variance %d prove a noise multiplier of %s, and %s was asked for"
              .formatted(shares, variance, proved, noiseMultiplier));
    }
    return new NoiseShare(clipNormL2, grid, sensitivity, variance, proved);
  }

  /** g: all that {@link #add} returns are multiples of it. */
  public double grid() {
    return grid;
  }

  /** v: the variance of this share, in grids². */
  public long variance() {
    return variance;
  }

  /** √v g: the standard deviation of this share in each coordinate. */
  public double standardDeviation() {
    return Math.sqrt((double) variance) * grid;
  }

  /** Δ: the greatest length of a clipped and rounded difference, in grids. */
  public double sensitivity() {
    return sensitivity;
  }

  /** What the counted shares are proved to be worth together: z or a little more. */
  public double noiseMultiplier() {
    return noiseMultiplier;
  }

  /**
   * The greatest number that {@link #add} returns, but with probability 2 exp(-800) for each
   * coordinate.
   */
  public double range() {
    return (sensitivity + TAIL * Math.sqrt((double) variance)) * grid;
  }

  /**
   * A difference, clipped, rounded and with this share of the noise. Each coordinate is a multiple
   * of the grid, exactly, and so is the sum of 128 shares, which is below 2^51 grids.
   *
   * @param difference d numbers, of any size; not changed
   * @param source of nothing else
   */
  public double[] add(double[] difference, NoiseSource source) {
    double scale = scale(difference);
    DiscreteGaussian noise = DiscreteGaussian.ofVariance(variance, 1, source);
    double[] noisy = new double[difference.length];
    for (int i = 0; i < noisy.length; i++) {
      long grids = scale > 0 ? (long) Math.rint(difference[i] * scale / grid) : 0;
      noisy[i] = Math.addExact(grids, noise.next()) * grid;
    }
    return noisy;
  }

  /** What brings the difference within the bound; 0 of one that is not finite, or far from it. */
  private double scale(double[] difference) {
    double greatest = 0;
    for (double value : difference) {
      if (!Double.isFinite(value)) {
        return 0;
      }
      greatest = Math.max(greatest, Math.abs(value));
    }
    if (greatest == 0) {
      return 1;
    }
    double squares = 0;
    for (double value : difference) {
      squares += (value / greatest) * (value / greatest);
    }
    double bound = clipNorm * (1 - LEFT_TO_ROUNDING);
    double scale = Math.min(1, bound / greatest / Math.sqrt(squares));
    return scale < LEAST_SCALE ? 0 : scale;
  }
}
