package org.interlake.protocol.coding;

import java.nio.ByteBuffer;

/**
 * Ascending indices of a block as gaps: of each, how many indices it skips, seven bits to a byte,
 * the lowest first, the top bit set in all but the last byte.
 */
final class SparseIndices {
  /** Bytes of the longest gap of a block. */
  static final int MOST_BYTES = 3;

  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private SparseIndices() {}

  /** Writes ascending indices. */
  static void encode(int[] indices, int count, ByteBuffer out) {
    int next = 0;
    for (int k = 0; k < count; k++) {
      int gap = indices[k] - next;
      while (gap >= MORE) {
        out.put((byte) (gap | MORE));
        gap >>>= BITS;
      }
      out.put((byte) gap);
      next = indices[k] + 1;
    }
  }

  /**
   * Reads indices.
   *
   * @param size they are below this
   * @throws org.interlake.protocol.envelope.EnvelopeException CORRUPT if there are fewer, or one is
   *     too large or written with more bytes than it needs
   */
  static int[] decode(ByteBuffer in, int count, int size) {
    int[] indices = new int[count];
    int next = 0;
    for (int k = 0; k < count; k++) {
      next = Math.addExact(next, gap(in, k));
      if (next >= size) {
        throw NumberCoding.corrupt(
            "index %d at place %d (must be below %d)".formatted(next, k, size));
      }
      indices[k] = next++;
    }
    return indices;
  }

  private static int gap(ByteBuffer in, int place) {
    int gap = 0;
    for (int b = 0; b < MOST_BYTES; b++) {
      if (!in.hasRemaining()) {
        throw NumberCoding.corrupt("it ends at index %d".formatted(place));
      }
      int part = in.get() & 0xFF;
      gap |= (part & (MORE - 1)) << (BITS * b);
      if (part < MORE) {
        if (part == 0 && b > 0) {
          throw NumberCoding.corrupt("index %d has bytes that say nothing".formatted(place));
        }
        return gap;
      }
    }
    throw NumberCoding.corrupt("index %d has no end".formatted(place));
  }
}
