package org.interlake.models.descent;

import java.util.SplittableRandom;

/**
 * Permutations from a seed (Fisher and Yates; numbers from SplitMix64), the same on every Java
 * version: only {@link SplittableRandom#nextLong} is used, whose algorithm is fixed.
 */
final class SeededShuffle {
  private final SplittableRandom random;

  SeededShuffle(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A permutation of 0 to {@code length - 1}. */
  int[] permutation(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Uniform in [0, bound), up to a bias of 2^-32. */
  private int below(int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }
}
