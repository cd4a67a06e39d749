package org.interlake.privacy.noise;

/**
 * Adds Gaussian noise to numbers such that what is released is a function of the sum in real
 * numbers, and of nothing else. Sums of floating-point numbers are not: their last bits tell the
 * value (I. Mironov, <i>On significance of the least significant bits for differential privacy</i>,
 * CCS 2012).
 *
 * <p>Construction. g, a power of two between σ/2^33 and σ/2^32, is the grid. The value is rounded
 * to a multiple of g; a normal variable of standard deviation σ, a multiple of g, is drawn exactly
 * and rounded to a multiple of g ({@code RoundedGaussian}); both are added as whole numbers.
 * Rounding to a grid commutes with shifts along it, so the result is the <i>real</i> sum of the
 * rounded value and real Gaussian noise, rounded. That is post-processing: every theorem on the
 * Gaussian mechanism and on its subsampling holds as it stands.
 *
 * <p>What rounding the value costs: it moves a vector of d coordinates by at most √d g/2, so two
 * neighbouring vectors are farther apart by at most √d g. {@link #forSensitivity} adds that to the
 * sensitivity; {@link #of} leaves it to the caller. A sum whose terms are each rounded by {@link
 * #round} first is exact up to 2^53 g, whatever the order; a sum of doubles is not, and its
 * rounding errors are no part of the sensitivity above (S. Casacuberta et al., <i>Widespread
 * underestimation of sensitivity in differentially private libraries</i>, CCS 2022).
 *
 * <p>Not for several threads.
 */
public final class GridGaussian {
  private static final int GRID_BITS = 32;
  private static final double MOST_GRIDS = 0x1p61;
  private static final double LEAST_SIGMA = 1e-200;
  private static final double GREATEST_SIGMA = 1e200;

  private final double grid;
  private final long scale;
  private final RoundedGaussian noise;

  private GridGaussian(double grid, long scale, NoiseSource source) {
    this.grid = grid;
    this.scale = scale;
    this.noise = new RoundedGaussian(scale, source);
  }

  /**
   * Noise for numbers, whatever they are.
   *
   * @param standardDeviation of the noise, 1e-200 to 1e200; rounded up to a multiple of the grid
   */
  public static GridGaussian of(double standardDeviation, NoiseSource source) {
    double grid = gridOf(standardDeviation);
    return new GridGaussian(grid, (long) Math.ceil(standardDeviation / grid), source);
  }

  /**
   * Noise for a vector: the mechanism, rounding included, has at least this noise multiplier.
   *
   * @param noiseMultiplier standard deviation over sensitivity, greater than 0
   * @param sensitivityL2 by how much one unit moves the vector at most, before it is rounded;
   *     greater than 0
   * @param coordinates of the vector, 1 or more
   */
  public static GridGaussian forSensitivity(
      double noiseMultiplier, double sensitivityL2, long coordinates, NoiseSource source) {
    if (coordinates < 1) {
      throw new IllegalArgumentException(
          "Invalid coordinates: %d (must be 1 or more)".formatted(coordinates));
    }
    double exact = noiseMultiplier * sensitivityL2;
    double grid = gridOf(exact);
    double rounded =
        noiseMultiplier * (sensitivityL2 + Math.sqrt((double) coordinates) * grid) * (1 + 0x1p-50);
    return new GridGaussian(grid, (long) Math.ceil(rounded / grid), source);
  }

  /**
   * The grid that noise of this standard deviation stands on; of {@link #forSensitivity}, that of
   * {@code noiseMultiplier * sensitivityL2}.
   *
   * @param standardDeviation 1e-200 to 1e200
   */
  public static double gridOf(double standardDeviation) {
    if (!(standardDeviation >= LEAST_SIGMA && standardDeviation <= GREATEST_SIGMA)) {
      throw new IllegalArgumentException(
          "Invalid standardDeviation: %s (must be from 1e-200 to 1e200)"
              .formatted(standardDeviation));
    }
    return Math.scalb(1.0, Math.getExponent(standardDeviation) - GRID_BITS);
  }

  /** The grid g, a power of two. */
  public double grid() {
    return grid;
  }

  /** The standard deviation of the noise, never less than what was asked for. */
  public double standardDeviation() {
    return scale * grid;
  }

  /**
   * The nearest multiple of the grid.
   *
   * @throws IllegalArgumentException as {@link #add}
   */
  public double round(double value) {
    return inGrids(value) * grid;
  }

  /**
   * The value, rounded to the grid, with noise.
   *
   * @throws IllegalArgumentException if the value is not a number, or not small enough to be hidden
   *     (2^61 grids, over 2^28 standard deviations): what was not clipped cannot be protected
   */
  public double add(double value) {
    return ((long) inGrids(value) + noise.next()) * grid;
  }

  /** As {@link #add}, each value with its own noise, in place and in order. */
  public void addTo(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = add(values[i]);
    }
  }

  private double inGrids(double value) {
    double grids = Math.rint(value / grid);
    if (!(Math.abs(grids) <= MOST_GRIDS)) {
      throw new IllegalArgumentException(
          "A value is not a number, or more than 2^28 standard deviations of its noise (%s); nothing was released. Clip before adding noise"
              .formatted(standardDeviation()));
    }
    return grids;
  }
}
