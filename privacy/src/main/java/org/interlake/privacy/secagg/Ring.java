package org.interlake.privacy.secagg;

/** The integers modulo 2^32 or 2^64, in which masked values are added. */
public enum Ring {
  /** Modulo 2^32. An element stands in the low 32 bits of a {@code long}; the others are 0. */
  Z32(32),
  /** Modulo 2^64. */
  Z64(64);

  private final int bits;

  Ring(int bits) {
    this.bits = bits;
  }

  public int bits() {
    return bits;
  }

  /** Bytes of an element, little-endian. */
  public int bytes() {
    return bits / 8;
  }

  /** The element that {@code value} is in the ring. */
  long reduce(long value) {
    return this == Z64 ? value : value & 0xFFFF_FFFFL;
  }

  /** The number from -2^(w-1) to 2^(w-1) - 1 that is {@code element} in the ring of w bits. */
  long signed(long element) {
    return this == Z64 ? element : (int) element;
  }
}
