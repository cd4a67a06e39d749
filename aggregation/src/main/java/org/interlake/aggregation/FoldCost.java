package org.interlake.aggregation;

/**
 * How many tasks a fold is worth. One task folds a cohort whose updates together are small; a
 * larger one is cut by coordinate block, so that a task's memory is O(block x sites).
 */
final class FoldCost {
  /** Bytes of updates that one task folds in about the time that one more task costs to start. */
  static final long BYTES_PER_TASK = 32L << 20;

  private FoldCost() {}

  /**
   * @param updateBytes bytes of one update
   * @param updates how many of them
   * @param blocks how many blocks an update has: no more tasks than that
   * @param parallelism tasks that can run at the same time
   */
  static int tasks(long updateBytes, int updates, int blocks, int parallelism) {
    long worth = updateBytes * updates / BYTES_PER_TASK + 1;
    return (int) Math.max(1, Math.min(worth, Math.min(blocks, parallelism)));
  }
}
