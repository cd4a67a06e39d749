package org.interlake.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** How an envelope is written: for everybody to read, or for its recipient alone. */
enum EnvelopeFormat {
  /** Signed. */
  CLEAR(1, 0),
  /** Encrypted to its recipient, then signed. */
  SEALED(2, BlockKey.OVERHEAD_BYTES);

  private final int version;
  private final int blockOverheadBytes;

  EnvelopeFormat(int version, int blockOverheadBytes) {
    this.version = version;
    this.blockOverheadBytes = blockOverheadBytes;
  }

  int version() {
    return version;
  }

  /** By how much a block is longer than the numbers in it. */
  int blockOverheadBytes() {
    return blockOverheadBytes;
  }

  byte[] signatureDomain() {
    return "interlake/envelope/v%d".formatted(version).getBytes(US_ASCII);
  }

  byte[] contentDomain() {
    return "interlake/content/v%d".formatted(version).getBytes(US_ASCII);
  }

  /** The bytes of vectors in an envelope, at most, whatever the size of its blocks. */
  long payloadBytes(long vectorBytes) {
    long blocks = vectorBytes / EnvelopeHeader.MIN_BLOCK_BYTES + EnvelopeHeader.MAX_VECTORS;
    long all = vectorBytes + blocks * blockOverheadBytes;
    return all < 0 ? Long.MAX_VALUE : all;
  }
}
