package org.interlake.models.clusters;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** When clusters are split, and which. */
final class Splits {
  /** Rounds between two splits at most. */
  private static final int PATIENCE = 5;

  /** A round that gains less than this share has settled. */
  private static final double SETTLED = 0.01;

  private Splits() {}

  /**
   * Whether the active clusters have settled.
   *
   * @param rounds since the last split
   * @param relativeDecrease of the cost in the last of them
   */
  static boolean due(double rounds, double relativeDecrease) {
    return rounds >= PATIENCE || (rounds > 1 && relativeDecrease < SETTLED);
  }

  /**
   * The clusters to split, those of the largest spread first: all of them, but no more than are
   * missing.
   *
   * @param spread of each active cluster; one of 0 cannot be split
   */
  static List<Integer> of(double[] spread, int clusters) {
    return IntStream.range(0, spread.length)
        .boxed()
        .filter(k -> spread[k] > 0)
        .sorted(Comparator.comparingDouble((Integer k) -> -spread[k]).thenComparing(k -> k))
        .limit(clusters - spread.length)
        .toList();
  }
}
