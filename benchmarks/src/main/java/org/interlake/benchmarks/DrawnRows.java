package org.interlake.benchmarks;

import java.util.Random;

/**
 * Rows from a seed, of the distribution of the peers' rows, but not their rows: features N(shift,
 * 1), label Bernoulli(1 / (1 + exp(-scale x·w))) with one standard normal w for all seeds.
 */
final class DrawnRows implements LabelledRows {
  private static final long serialVersionUID = 1L;

  private static final long COEFFICIENT_SEED = 7;

  /** Rows that are drawn from one generator, so that any part can be drawn alone. */
  static final int CHUNK = 1024;

  private final long seed;
  private final int rows;
  private final int width;
  private final float shift;
  private final double scale;

  DrawnRows(long seed, int rows, int width, float shift, double scale) {
    this.seed = seed;
    this.rows = rows;
    this.width = width;
    this.shift = shift;
    this.scale = scale;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  /** Parts start at a multiple of {@link #CHUNK}. */
  @Override
  public void read(int from, int to, float[] x, float[] y) {
    if (from % CHUNK != 0) {
      throw new IllegalArgumentException(
          "Invalid from: %d (must be a multiple of %d)".formatted(from, CHUNK));
    }
    float[] w = new float[width];
    Random coefficients = new Random(COEFFICIENT_SEED);
    for (int j = 0; j < width; j++) {
      w[j] = (float) coefficients.nextGaussian();
    }
    Random random = new Random();
    for (int row = from; row < to; row++) {
      if (row % CHUNK == 0) {
        random.setSeed(seed * 1_000_003 + row);
      }
      int at = (row - from) * width;
      double margin = 0;
      for (int j = 0; j < width; j++) {
        x[at + j] = (float) random.nextGaussian() + shift;
        margin += w[j] * x[at + j];
      }
      y[row - from] = random.nextDouble() < 1 / (1 + Math.exp(-scale * margin)) ? 1 : 0;
    }
  }
}
