package org.interlake.protocol.vector;

/** The type of a vector's elements on the wire: IEEE 754, little-endian. */
public enum ElementType {
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
