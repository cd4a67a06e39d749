package org.interlake.benchmarks.folds;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 16 updates of a million floats. */
@State(Scope.Benchmark)
public class Few {
  private static final int UPDATES = 16;
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

  /** Multi-Krum: eight of sixteen, three of which may lie. */
  @Benchmark
  public float[] krum() {
    return updates.krum(3, 8);
  }
}
