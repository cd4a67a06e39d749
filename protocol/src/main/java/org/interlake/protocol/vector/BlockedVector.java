package org.interlake.protocol.vector;

/**
 * A vector whose wire form is read or made piece by piece, for those that no array holds: more than
 * 2³¹ elements or bytes, or simply too many for one process. Every reading gives the same bytes.
 */
public interface BlockedVector {
  VectorLayout layout();

  /**
   * Fills {@code target} from its start with a run of the wire form.
   *
   * @param position the run's first byte, a multiple of the element's bytes
   * @param length of the run in bytes, likewise
   */
  void read(long position, byte[] target, int length);

  /** The whole wire form, of a vector that fits into an array. */
  default byte[] encode() {
    byte[] bytes = new byte[Math.toIntExact(layout().byteLength())];
    read(0, bytes, bytes.length);
    return bytes;
  }
}
