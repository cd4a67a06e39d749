package org.interlake.benchmarks.large;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.VectorLayout;

/** Floats in [-1, 1) that are hashed from a seed and their index; of seed 0, all are 0. */
final class DrawnVector implements BlockedVector {
  private final VectorLayout layout;
  private final long seed;

  DrawnVector(VectorLayout layout, long seed) {
    this.layout = requireNonNull(layout, "layout");
    this.seed = seed;
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  float element(long index) {
    if (seed == 0) {
      return 0;
    }
    long z = (seed * 0x9E3779B97F4A7C15L) ^ (index + 1) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 30)) * 0x94D049BB133111EBL;
    return (int) (z >>> 32) * 0x1.0p-31f;
  }

  @Override
  public void read(long position, byte[] target, int length) {
    ByteBuffer floats = ByteBuffer.wrap(target, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    long index = position / Float.BYTES;
    for (int at = 0; at < length; at += Float.BYTES) {
      floats.putFloat(at, element(index++));
    }
  }
}
