package org.interlake.aggregation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A vector whose elements are hashed from a seed and their index, so that nobody holds it. Values
 * are in [-1000, 1000).
 */
final class DrawnVector implements BlockedVector {
  private final VectorLayout layout;
  private final long seed;

  DrawnVector(VectorLayout layout, long seed) {
    this.layout = layout;
    this.seed = seed;
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  double element(long index) {
    long z = (seed * 0x9E3779B97F4A7C15L) ^ (index + 1) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 30)) * 0x94D049BB133111EBL;
    double drawn = ((z ^ (z >>> 31)) >> 11) * 0x1.0p-52 * 1000;
    return layout.type() == ElementType.FLOAT32 ? (float) drawn : drawn;
  }

  @Override
  public void read(long position, byte[] target, int length) {
    ByteBuffer out = ByteBuffer.wrap(target, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    long index = position / layout.type().bytes();
    while (out.hasRemaining()) {
      if (layout.type() == ElementType.FLOAT32) {
        out.putFloat((float) element(index++));
      } else {
        out.putDouble(element(index++));
      }
    }
  }

  /** The whole of it. */
  DoubleVector held() {
    double[] values = new double[Math.toIntExact(layout.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = element(i);
    }
    return DoubleVector.of(layout, values);
  }

  /** Its first elements as a vector of their own, where there are any. */
  Optional<DoubleVector> start(long length) {
    return length == 0
        ? Optional.empty()
        : Optional.of(
            new DrawnVector(VectorLayout.single("model", layout.type(), length), seed).held());
  }
}
