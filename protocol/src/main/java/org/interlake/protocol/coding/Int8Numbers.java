package org.interlake.protocol.coding;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Stochastic rounding to whole multiples of a step (Alistarh, Grubic, Li, Tomioka and Vojnovic
 * 2017, <i>QSGD</i>, section 3.1, with the largest number of each chunk in the place of the norm).
 *
 * <pre>
 * s   the chunk's step, a float, 127 s at least its largest number
 * x   a number;   u   uniform in [0, 1), one for each number
 * q = ⌊x / s + u⌋, from -127 to 127;   decoded s q
 * </pre>
 *
 * The mean of s q over u is x, and |s q - x| is below s. No number is cut off, up to 127 times the
 * largest float; beyond, at that.
 */
final class Int8Numbers extends NumberCoding {
  private static final long serialVersionUID = 1L;

  private static final int LEVELS = 127;

  @Override
  int bytes(int count) {
    return count + chunks(count) * Float.BYTES;
  }

  @Override
  void encode(double[] values, int count, ByteBuffer out, SplittableRandom dither) {
    for (int from = 0; from < count; from += CHUNK) {
      int to = Math.min(count, from + CHUNK);
      float step = step(largest(values, from, to));
      out.putFloat(step);
      for (int i = from; i < to; i++) {
        double uniform = (dither.nextLong() >>> 11) * 0x1p-53;
        double level = step == 0 ? 0 : Math.floor(values[i] / step + uniform);
        out.put((byte) Math.max(-LEVELS, Math.min(LEVELS, level)));
      }
    }
  }

  /** The smallest float of which 127 are at least so large. */
  private static float step(double largest) {
    float step = (float) Math.min(largest / LEVELS, Float.MAX_VALUE);
    return step < Float.MAX_VALUE && (double) LEVELS * step < largest ? Math.nextUp(step) : step;
  }

  @Override
  void decode(ByteBuffer in, int count, double[] target) {
    for (int from = 0; from < count; from += CHUNK) {
      int to = Math.min(count, from + CHUNK);
      float step = in.getFloat();
      if (!(step >= 0 && Float.isFinite(step))) {
        throw corrupt("step %s (must be 0 or more, and finite)".formatted(step));
      }
      for (int i = from; i < to; i++) {
        byte level = in.get();
        if (level < -LEVELS || (step == 0 && level != 0)) {
          throw corrupt("level %d of number %d with step %s".formatted(level, i, step));
        }
        target[i] = level == 0 ? 0 : (double) step * level;
      }
    }
  }
}
