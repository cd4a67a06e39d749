package org.interlake.aggregation;

/**
 * What a fold is worth: the driver's own thread for a cohort whose updates together are small, else
 * Spark tasks, one for each so many bytes. A task holds one block of every update: O(block x
 * sites).
 */
final class FoldCost {
  /**
   * A Spark job costs some 20 ms before it reads a byte; a thread reads and checks 8 MiB in that.
   */
  static final long DRIVER_BYTES = 8L << 20;

  /** Bytes of updates that one task folds in about the time that one more task costs to start. */
  static final long BYTES_PER_TASK = 32L << 20;

  private FoldCost() {}

  /** Where to fold, if nothing forces it. */
  static FoldPath path(long updateBytes, int updates) {
    return updateBytes * updates <= DRIVER_BYTES ? FoldPath.DRIVER : FoldPath.SPARK;
  }

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
