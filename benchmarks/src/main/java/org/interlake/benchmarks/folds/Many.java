package org.interlake.benchmarks.folds;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 100 updates of a million floats. */
@State(Scope.Benchmark)
public class Many {
  private static final int UPDATES = 100;
  private static final int LENGTH = 1_000_000;
  static final long ELEMENTS = (long) UPDATES * LENGTH;

  private Updates updates;

  /** Draws the updates. */
  @Setup
  public void draw() {
    updates = new Updates(UPDATES, LENGTH);
  }

  /** Adds up all numbers. */
  @Benchmark
  public double read() {
    return updates.read();
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
