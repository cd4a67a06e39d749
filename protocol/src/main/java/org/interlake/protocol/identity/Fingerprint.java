package org.interlake.protocol.identity;

import org.interlake.protocol.Digest;

/** What two people read to each other: the first 128 bits of a SHA-256, in groups of 4 digits. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Digest digest) {
    return digest.hex().substring(0, 32).replaceAll("(.{4})(?!$)", "$1 ");
  }
}
