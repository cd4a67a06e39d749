package org.interlake.benchmarks.folds;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 16 updates of 10 million floats. */
@State(Scope.Benchmark)
public class FewLarge {
  private static final int UPDATES = 16;
  private static final int LENGTH = 10_000_000;
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

  /** The same, eight updates at a time. */
  @Benchmark
  public double readAbreast() {
    return updates.readAbreast();
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

  /** The mean of each coordinate without the four lowest and highest. */
  @Benchmark
  public double[] trimmed() {
    return updates.trimmed(4);
  }
}
