package org.interlake.benchmarks.folds;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 100 updates of ten thousand floats. */
@State(Scope.Benchmark)
public class ManySmall {
  private static final int UPDATES = 100;
  private static final int LENGTH = 10_000;
  static final long ELEMENTS = (long) UPDATES * LENGTH;

  private Updates updates;

  /** Draws the updates. */
  @Setup
  public void draw() {
    updates = new Updates(UPDATES, LENGTH);
  }

  /** Their mean. */
  @Benchmark
  public float[] mean() {
    return updates.mean();
  }

  /** The median of each coordinate. */
  @Benchmark
  public double[] median() {
    return updates.median();
  }
}
