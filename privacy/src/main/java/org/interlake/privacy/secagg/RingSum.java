package org.interlake.privacy.secagg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of a {@link Ring} as bytes, little-endian with nothing between, and their sums. */
public final class RingSum {
  private RingSum() {}

  /**
   * Adds elements to others, in the ring.
   *
   * @param into as many elements as {@code littleEndianBlock} has; overwritten by the sums
   * @param littleEndianBlock {@code ring.bytes()} for each element
   */
  public static void add(Ring ring, long[] into, byte[] littleEndianBlock) {
    add(ring, into, 0, ByteBuffer.wrap(littleEndianBlock));
  }

  /**
   * Adds the elements that remain in {@code littleEndianBlock}, whose position stays, to those of
   * {@code into} from {@code from} on.
   */
  public static void add(Ring ring, long[] into, int from, ByteBuffer littleEndianBlock) {
    int elements = elements(ring, littleEndianBlock.remaining());
    if (from < 0 || from > into.length - elements) {
      throw new IllegalArgumentException(
          "Invalid block: %d elements at %d of %d (must lie within)"
              .formatted(elements, from, into.length));
    }
    ByteBuffer block = littleEndianBlock.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int at = block.position();
    if (ring == Ring.Z64) {
      for (int i = 0; i < elements; i++) {
        into[from + i] += block.getLong(at + 8 * i);
      }
    } else {
      for (int i = 0; i < elements; i++) {
        into[from + i] = (into[from + i] + block.getInt(at + 4 * i)) & 0xFFFF_FFFFL;
      }
    }
  }

  /** The bytes of elements. */
  public static byte[] bytes(Ring ring, long[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, ring.bytes())];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (ring == Ring.Z64) {
      out.asLongBuffer().put(values);
    } else {
      for (long value : values) {
        out.putInt((int) value);
      }
    }
    return bytes;
  }

  /** The elements of bytes. */
  public static long[] elements(Ring ring, byte[] littleEndian) {
    long[] values = new long[elements(ring, littleEndian.length)];
    add(ring, values, littleEndian);
    return values;
  }

  private static int elements(Ring ring, int bytes) {
    if (bytes % ring.bytes() != 0) {
      throw new IllegalArgumentException(
          "Invalid block of ring elements: %d bytes (must be a multiple of %d)"
              .formatted(bytes, ring.bytes()));
    }
    return bytes / ring.bytes();
  }
}
