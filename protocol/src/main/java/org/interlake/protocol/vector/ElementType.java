package org.interlake.protocol.vector;

import java.util.Arrays;
import java.util.Optional;

/** The type of a vector's elements on the wire, little-endian. */
public enum ElementType {
  /** IEEE 754. */
  FLOAT32(4, 1),
  /** IEEE 754. */
  FLOAT64(8, 2),
  /** Residues modulo 2^64: what a site sends masked. Any bits are an element. */
  RING64(8, 3),
  /** Residues modulo 2^32, likewise. */
  RING32(4, 4),
  /** Bytes that numbers were coded in: {@code docs/spec/coded-vector.md}. */
  CODED(1, 5);

  private final int bytes;
  private final int wireNumber;

  ElementType(int bytes, int wireNumber) {
    this.bytes = bytes;
    this.wireNumber = wireNumber;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are numbers as they stand: neither residues nor coded. */
  public boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether elements are residues, which are no numbers until they are unmasked. */
  public boolean isMasked() {
    return this == RING64 || this == RING32;
  }

  /** What stands for the type in an envelope's header. It never changes. */
  public int wireNumber() {
    return wireNumber;
  }

  /** The type that a number of an envelope's header stands for. */
  public static Optional<ElementType> ofWireNumber(int number) {
    return Arrays.stream(values()).filter(type -> type.wireNumber == number).findFirst();
  }
}
