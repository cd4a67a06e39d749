package org.interlake.benchmarks.large;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.VectorLayout;

/** A vector of floats with the same number added to each: the dummy step of W3. */
final class ShiftedVector implements BlockedVector {
  private final BlockedVector vector;
  private final float shift;

  ShiftedVector(BlockedVector vector, float shift) {
    this.vector = requireNonNull(vector, "vector");
    this.shift = shift;
  }

  @Override
  public VectorLayout layout() {
    return vector.layout();
  }

  @Override
  public void read(long position, byte[] target, int length) {
    vector.read(position, target, length);
    ByteBuffer floats = ByteBuffer.wrap(target, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < length; at += Float.BYTES) {
      floats.putFloat(at, floats.getFloat(at) + shift);
    }
  }
}
