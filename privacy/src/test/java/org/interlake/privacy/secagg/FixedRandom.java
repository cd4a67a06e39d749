package org.interlake.privacy.secagg;

import java.security.SecureRandom;

/** No randomness at all: for test vectors. The bytes given, over and over. */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1;

  private final byte[] pattern;
  private int at;

  FixedRandom(int... pattern) {
    this.pattern = new byte[pattern.length];
    for (int i = 0; i < pattern.length; i++) {
      this.pattern[i] = (byte) pattern[i];
    }
  }

  /** The bytes 0, 1, 2, ..., 250, over and over. */
  static FixedRandom counting() {
    return new FixedRandom(java.util.stream.IntStream.range(0, 251).toArray());
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = pattern[at];
      at = (at + 1) % pattern.length;
    }
  }
}
