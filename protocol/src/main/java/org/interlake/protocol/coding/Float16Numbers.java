package org.interlake.protocol.coding;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The nearest halves, ties to even, of numbers divided by a power of two for each chunk: the one
 * that brings the chunk's largest to 2¹⁴ or above and below 2¹⁵. So none is too large for a half,
 * and none is lost that is above 2⁻⁴⁰ of the largest. In byte planes, chunk by chunk.
 */
final class Float16Numbers extends NumberCoding {
  private static final long serialVersionUID = 1L;

  /** Of the largest number of a chunk, after division. */
  private static final int TOP_EXPONENT = 14;

  private static final int LOWEST = Double.MIN_EXPONENT - 1 - TOP_EXPONENT;
  private static final int HIGHEST = Double.MAX_EXPONENT - TOP_EXPONENT;

  @Override
  int bytes(int count) {
    return count * Short.BYTES + chunks(count) * Short.BYTES;
  }

  @Override
  void encode(double[] values, int count, ByteBuffer out, SplittableRandom dither) {
    for (int from = 0; from < count; from += CHUNK) {
      int to = Math.min(count, from + CHUNK);
      double largest = largest(values, from, to);
      int scale = largest == 0 ? 0 : Math.getExponent(largest) - TOP_EXPONENT;
      out.putShort((short) scale);
      int start = out.position();
      int length = to - from;
      for (int i = 0; i < length; i++) {
        short half = HalfFloat.of(Math.scalb(values[from + i], -scale));
        out.put(start + i, (byte) half);
        out.put(start + length + i, (byte) (half >>> Byte.SIZE));
      }
      out.position(start + length * Short.BYTES);
    }
  }

  @Override
  void decode(ByteBuffer in, int count, double[] target) {
    for (int from = 0; from < count; from += CHUNK) {
      int to = Math.min(count, from + CHUNK);
      int scale = in.getShort();
      if (scale < LOWEST || scale > HIGHEST) {
        throw corrupt("scale 2^%d (must be from %d to %d)".formatted(scale, LOWEST, HIGHEST));
      }
      int start = in.position();
      int length = to - from;
      for (int i = 0; i < length; i++) {
        short half =
            (short) ((in.get(start + i) & 0xFF) | (in.get(start + length + i) << Byte.SIZE));
        double value =
            HalfFloat.isFinite(half)
                ? Math.scalb(HalfFloat.toDouble(half), scale)
                : Double.POSITIVE_INFINITY;
        if (!Double.isFinite(value)) {
          throw notFinite(from + i);
        }
        target[from + i] = value;
      }
      in.position(start + length * Short.BYTES);
    }
  }
}
