package org.interlake.protocol.coding;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The nearest floats, ties to even; of what is larger than any, the largest. In byte planes. */
final class Float32Numbers extends NumberCoding {
  private static final long serialVersionUID = 1L;

  @Override
  int bytes(int count) {
    return count * Float.BYTES;
  }

  @Override
  void encode(double[] values, int count, ByteBuffer out, SplittableRandom dither) {
    int start = out.position();
    for (int i = 0; i < count; i++) {
      float nearest = (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, values[i]));
      int bits = Float.floatToIntBits(nearest);
      for (int plane = 0; plane < Float.BYTES; plane++) {
        out.put(start + plane * count + i, (byte) (bits >>> (Byte.SIZE * plane)));
      }
    }
    out.position(start + bytes(count));
  }

  @Override
  void decode(ByteBuffer in, int count, double[] target) {
    int start = in.position();
    for (int i = 0; i < count; i++) {
      int bits = 0;
      for (int plane = 0; plane < Float.BYTES; plane++) {
        bits |= (in.get(start + plane * count + i) & 0xFF) << (Byte.SIZE * plane);
      }
      float value = Float.intBitsToFloat(bits);
      if (!Float.isFinite(value)) {
        throw notFinite(i);
      }
      target[i] = value;
    }
    in.position(start + bytes(count));
  }
}
