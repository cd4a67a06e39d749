package org.interlake.benchmarks.folds;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 100 updates of a hundred thousand floats: order statistics, beside a sort of each coordinate. */
@State(Scope.Benchmark)
public class ManyRanks {
  private static final int UPDATES = 100;
  private static final int LENGTH = 100_000;
  static final long ELEMENTS = (long) UPDATES * LENGTH;

  private Updates updates;

  /** Draws the updates. */
  @Setup
  public void draw() {
    updates = new Updates(UPDATES, LENGTH);
  }

  /** The median of each coordinate. */
  @Benchmark
  public double[] median() {
    return updates.median();
  }

  /** The mean of each coordinate without the lowest and highest fifth. */
  @Benchmark
  public double[] trimmed() {
    return updates.trimmed(UPDATES / 5);
  }

  /** The median by a sort of each coordinate. */
  @Benchmark
  public double[] sorted() {
    return updates.sorted();
  }

  /** The trimmed mean by a sort of each coordinate. */
  @Benchmark
  public double[] sortedTrimmed() {
    return updates.sortedTrimmed(UPDATES / 5);
  }
}
