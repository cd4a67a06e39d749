package org.interlake.aggregation;

/**
 * What a fold costs on either path, and so where it is made and in how many tasks.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B</td><td>bytes of all updates together</td></tr>
 *   <tr><td>r</td><td>{@link #BYTES_PER_MILLISECOND}: what one thread reads, checks and folds</td></tr>
 *   <tr><td>c, s</td><td>threads of the driver, and tasks that executors run at the same time</td></tr>
 *   <tr><td>j, t</td><td>{@link #JOB_MILLISECONDS} and {@link #TASK_MILLISECONDS} of Spark</td></tr>
 * </table>
 *
 * <p>Driver: B / (r · min(c, tasks)). Spark: j + t · tasks / s + B / (r · min(s, tasks)). The
 * cheaper one is taken; on equal terms the driver.
 */
final class FoldCost {
  /**
   * A thread reads, checks (SHA-256), compares with the model and folds so much, and writes what
   * comes of it: CPU time, so that a busy machine does not count. Measured as 0.33 MB a millisecond
   * over 4 updates of 200 million floats ({@code benchmarks/run large}), 0.24 over 2 of a billion
   * and 0.46 over 8 of 10 million (W3, the best of three rounds), on a busy machine.
   */
  static final double BYTES_PER_MILLISECOND = 4e5;

  /** A warm Spark job before it reads a byte, as seen on a quiet machine; not measured again. */
  static final double JOB_MILLISECONDS = 20;

  /** What each further task of a slot adds: an estimate, not a measurement. */
  static final double TASK_MILLISECONDS = 4;

  /** Bytes that are worth a thread or a task of their own: some milliseconds' work. */
  static final long BYTES_PER_THREAD = 4L << 20;

  static final long BYTES_PER_TASK = 32L << 20;

  private final long bytes;
  private final int units;
  private final int cores;
  private final int slots;

  FoldCost(long bytes, int units, int cores, int slots) {
    this.bytes = bytes;
    this.units = units;
    this.cores = cores;
    this.slots = slots;
  }

  /**
   * Of a cohort.
   *
   * @param unitBlocks blocks that one task takes at least
   * @param cores threads of the driver that can run at the same time
   * @param slots tasks that executors can run at the same time
   */
  static FoldCost of(CohortBlocks cohort, int unitBlocks, int cores, int slots) {
    int units = (int) (((long) cohort.blocks + unitBlocks - 1) / unitBlocks);
    return new FoldCost(cohort.vectorBytes * cohort.updates(), units, cores, slots);
  }

  /** Where to fold, unless somebody has decided that. */
  FoldPath path(FoldPath forced) {
    if (forced != FoldPath.AUTO) {
      return forced;
    }
    return milliseconds(FoldPath.SPARK) < milliseconds(FoldPath.DRIVER)
        ? FoldPath.SPARK
        : FoldPath.DRIVER;
  }

  /** In how many tasks. */
  int tasks(FoldPath path) {
    boolean spark = path == FoldPath.SPARK;
    long worth = bytes / (spark ? BYTES_PER_TASK : BYTES_PER_THREAD) + 1;
    long most = Math.min(units, spark ? slots : cores);
    return (int) Math.max(1, Math.min(worth, most));
  }

  /** How long it takes, as far as this class knows. */
  double milliseconds(FoldPath path) {
    int tasks = tasks(path);
    double folding = bytes / (BYTES_PER_MILLISECOND * tasks);
    return path == FoldPath.SPARK
        ? JOB_MILLISECONDS + TASK_MILLISECONDS * tasks / Math.max(1, slots) + folding
        : folding;
  }
}
