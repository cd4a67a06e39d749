package org.interlake.protocol.envelope;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Where the blocks of one vector lie in an object, and their digests: all that a task needs to read
 * and check a part of it.
 *
 * @param layout the vector's shape
 * @param position the vector's first byte in the object
 * @param blockBytes bytes of a full block; the last may be shorter
 * @param digests the SHA-256 of each block as it lies there
 * @param key what the blocks are encrypted with, if they are
 */
public record VectorBlocks(
    VectorLayout layout,
    long position,
    int blockBytes,
    List<Digest> digests,
    Optional<BlockKey> key) {
  public VectorBlocks {
    requireNonNull(layout, "layout");
    requireNonNull(key, "key");
    digests = List.copyOf(digests);
    if (digests.size() != blocksOf(layout, blockBytes)) {
      throw new IllegalArgumentException(
          "Vector %s has %d block digests (its layout demands %d)"
              .formatted(layout.name(), digests.size(), blocksOf(layout, blockBytes)));
    }
  }

  /** How many blocks a vector is cut into. */
  static int blocksOf(VectorLayout layout, int blockBytes) {
    return Math.toIntExact((layout.byteLength() + blockBytes - 1) / blockBytes);
  }

  /** By how much a block in the object is longer than its numbers. */
  public int overheadBytes() {
    return key.isPresent() ? BlockKey.OVERHEAD_BYTES : 0;
  }

  /** Bytes of all blocks in the object. */
  public long storedBytes() {
    return layout.byteLength() + (long) digests.size() * overheadBytes();
  }

  /** Where block {@code index} starts in the object. */
  public long blockPosition(int index) {
    return position + index * ((long) blockBytes + overheadBytes());
  }

  /** Bytes of block {@code index} in the object. */
  public int storedLength(int index) {
    return blockLength(index) + overheadBytes();
  }

  /** Bytes of the numbers of block {@code index}. */
  public int blockLength(int index) {
    return (int) Math.min(blockBytes, layout.byteLength() - (long) index * blockBytes);
  }
}
