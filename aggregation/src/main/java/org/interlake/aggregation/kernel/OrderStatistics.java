package org.interlake.aggregation.kernel;

import java.util.Arrays;

/**
 * Means of a range of ranks, coordinate by coordinate: the median, the trimmed mean, and the mean
 * around the median.
 *
 * <p>The updates' values are ordered by a {@link SortingNetwork}, a tile of coordinates at a time.
 * The values that are averaged are added in the order of their ranks by {@link WeightedSums}. Of
 * 0.0 and -0.0 the latter is the lower. Updates must not hold NaN: NaN is refused before.
 *
 * <p>For one thread: holds the tile's memory.
 */
public final class OrderStatistics {
  /** Coordinates of a tile: with 16 updates of floats, 16 KiB. */
  private static final int TILE = 256;

  private final SortingNetwork network;
  private final int fromRank;
  private final int toRank;
  private final int window;
  private float[][] floats = new float[0][];
  private double[][] doubles = new double[0][];
  private final double[] sum = new double[TILE];

  private OrderStatistics(SortingNetwork network, int fromRank, int toRank, int window) {
    this.network = network;
    this.fromRank = fromRank;
    this.toRank = toRank;
    this.window = window;
  }

  /** The median of n updates: the middle value, or the mean of the middle two. */
  public static OrderStatistics median(int updates) {
    return trimmedMean(updates, (updates - 1) / 2);
  }

  /**
   * The mean of n updates' values without the {@code trimmed} lowest and as many highest (D. Yin,
   * Y. Chen, K. Ramchandran, P. Bartlett, <em>Byzantine-Robust Distributed Learning</em>, ICML
   * 2018).
   *
   * @param trimmed 0 or more, less than half of the updates
   */
  public static OrderStatistics trimmedMean(int updates, int trimmed) {
    if (trimmed < 0 || 2 * trimmed >= updates) {
      throw new IllegalArgumentException(
          "Invalid trimmed mean: %d of %d updates cut at either end (must leave one)"
              .formatted(trimmed, updates));
    }
    return new OrderStatistics(
        SortingNetwork.sorting(updates).onlyRanks(trimmed, updates - trimmed),
        trimmed,
        updates - trimmed,
        updates - 2 * trimmed);
  }

  /**
   * The mean of the {@code nearest} values that are nearest to the median; of two equally near the
   * lower (El Mahdi El Mhamdi, R. Guerraoui, S. Rouault, <em>The Hidden Vulnerability of
   * Distributed Learning in Byzantium</em>, ICML 2018, section 4).
   *
   * @param nearest 1 or more, at most the updates
   */
  public static OrderStatistics meanAroundMedian(int updates, int nearest) {
    if (nearest < 1 || nearest > updates) {
      throw new IllegalArgumentException(
          "Invalid mean around the median: %d of %d updates (must be 1 to all of them)"
              .formatted(nearest, updates));
    }
    return new OrderStatistics(SortingNetwork.sorting(updates), 0, updates, nearest);
  }

  /**
   * Writes the means of coordinates {@code from} to {@code from + length - 1}.
   *
   * @param updates as many as this was made for, each at least {@code from + length} long
   * @param means of at least {@code length} elements, the first for coordinate {@code from}
   */
  public void apply(float[][] updates, int from, int length, double[] means) {
    requireUpdates(updates.length);
    if (floats.length == 0) {
      floats = new float[updates.length][TILE];
    }
    float[][] ranks = Arrays.copyOfRange(floats, fromRank, toRank);
    float[] ones = new float[ranks.length];
    Arrays.fill(ones, 1);
    for (int at = 0; at < length; at += TILE) {
      int tile = Math.min(TILE, length - at);
      for (int k = 0; k < updates.length; k++) {
        System.arraycopy(updates[k], from + at, floats[k], 0, tile);
      }
      network.run(floats, tile);
      if (window == ranks.length) {
        Arrays.fill(sum, 0);
        WeightedSums.add(ranks, 0, tile, ones, sum);
        divide(tile, means, at);
      } else {
        for (int i = 0; i < tile; i++) {
          means[at + i] = aroundMedian(floats, i);
        }
      }
    }
  }

  /** As {@link #apply(float[][], int, int, double[])}, of doubles. */
  public void apply(double[][] updates, int from, int length, double[] means) {
    requireUpdates(updates.length);
    if (doubles.length == 0) {
      doubles = new double[updates.length][TILE];
    }
    double[][] ranks = Arrays.copyOfRange(doubles, fromRank, toRank);
    double[] ones = new double[ranks.length];
    Arrays.fill(ones, 1);
    for (int at = 0; at < length; at += TILE) {
      int tile = Math.min(TILE, length - at);
      for (int k = 0; k < updates.length; k++) {
        System.arraycopy(updates[k], from + at, doubles[k], 0, tile);
      }
      network.run(doubles, tile);
      if (window == ranks.length) {
        Arrays.fill(sum, 0);
        WeightedSums.add(ranks, 0, tile, ones, sum);
        divide(tile, means, at);
      } else {
        double[] column = new double[updates.length];
        for (int i = 0; i < tile; i++) {
          for (int k = 0; k < column.length; k++) {
            column[k] = doubles[k][i];
          }
          means[at + i] = aroundMedian(column);
        }
      }
    }
  }

  private void divide(int tile, double[] means, int at) {
    for (int i = 0; i < tile; i++) {
      means[at + i] = sum[i] / window;
    }
  }

  private double aroundMedian(float[][] ordered, int i) {
    double[] column = new double[ordered.length];
    for (int k = 0; k < column.length; k++) {
      column[k] = ordered[k][i];
    }
    return aroundMedian(column);
  }

  /** The values nearest to the median lie next to each other, once they are in order. */
  private double aroundMedian(double[] ordered) {
    int n = ordered.length;
    double median = n % 2 == 1 ? ordered[n / 2] : ordered[n / 2 - 1] / 2 + ordered[n / 2] / 2;
    int start = 0;
    while (start + window < n && ordered[start + window] - median < median - ordered[start]) {
      start++;
    }
    double total = 0;
    for (int k = start; k < start + window; k++) {
      total += ordered[k];
    }
    return total / window;
  }

  private void requireUpdates(int updates) {
    if (updates != network.wires()) {
      throw new IllegalArgumentException(
          "Invalid updates: %d (this was made for %d)".formatted(updates, network.wires()));
    }
  }
}
