package org.interlake.protocol.coding;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.plan.CompressionSpec;

/**
 * How a run of numbers becomes bytes, of a length that follows from their number. Laws: what is
 * decoded of an encoding is what every other reader decodes, bit for bit; zeros stay zeros.
 */
abstract class NumberCoding implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Numbers that share a scale. */
  static final int CHUNK = 1024;

  static NumberCoding of(CompressionSpec.Numbers numbers) {
    return switch (numbers) {
      case FLOAT32 -> new Float32Numbers();
      case FLOAT16 -> new Float16Numbers();
      case INT8 -> new Int8Numbers();
    };
  }

  /** Bytes of {@code count} numbers. */
  abstract int bytes(int count);

  /**
   * Writes numbers.
   *
   * @param values finite
   * @param out little-endian
   * @param dither for codings that round by chance
   */
  abstract void encode(double[] values, int count, ByteBuffer out, SplittableRandom dither);

  /**
   * Reads numbers.
   *
   * @param in little-endian, with {@link #bytes} or more left
   * @throws EnvelopeException CORRUPT or NOT_FINITE if they are none that an encoder writes
   */
  abstract void decode(ByteBuffer in, int count, double[] target);

  static EnvelopeException corrupt(String what) {
    return new EnvelopeException(RefusalReason.CORRUPT, "Corrupt coded vector: " + what);
  }

  static EnvelopeException notFinite(int number) {
    return new EnvelopeException(
        RefusalReason.NOT_FINITE, "Coded number %d is NaN or infinite".formatted(number));
  }

  static int chunks(int count) {
    return (count + CHUNK - 1) / CHUNK;
  }

  /** The largest size among some numbers. */
  static double largest(double[] values, int from, int to) {
    double largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }
}
