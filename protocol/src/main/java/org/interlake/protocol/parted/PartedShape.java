package org.interlake.protocol.parted;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.interlake.protocol.vector.VectorLayout;

/**
 * How a vector is cut: into blocks, and runs of blocks into parts. Positions and lengths in bytes
 * and elements are longs; numbers of blocks and parts are ints, which at 4 KiB a block is enough
 * for 8 TiB.
 *
 * @param layout the vector's shape
 * @param blockBytes bytes of a full block; the last may be shorter
 * @param blocksPerPart blocks of a full part; the last may have fewer
 */
public record PartedShape(VectorLayout layout, int blockBytes, int blocksPerPart) {
  static final int MIN_BLOCK_BYTES = 1 << 12;
  static final int MAX_BLOCK_BYTES = 1 << 24;
  static final int MAX_BLOCKS_PER_PART = 1 << 16;

  /** Bytes of a part before its first block. */
  public static final int PART_HEAD_BYTES = 32;

  static final int PART_MAGIC = 0x50504C49; // "ILPP", little-endian
  static final int VERSION = 1;

  public PartedShape {
    requireNonNull(layout, "layout");
    if (blockBytes < MIN_BLOCK_BYTES
        || blockBytes > MAX_BLOCK_BYTES
        || blockBytes % Double.BYTES != 0) {
      throw new IllegalArgumentException(
          "Invalid block size of vector %s: %d (must be a multiple of 8 from %d to %d)"
              .formatted(layout.name(), blockBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES));
    }
    if (blocksPerPart < 1 || blocksPerPart > MAX_BLOCKS_PER_PART) {
      throw new IllegalArgumentException(
          "Invalid blocks of a part of vector %s: %d (must be from 1 to %d)"
              .formatted(layout.name(), blocksPerPart, MAX_BLOCKS_PER_PART));
    }
    if (layout.byteLength() / blockBytes >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Invalid block size of vector %s: %d bytes for a vector of %d (use larger blocks)"
              .formatted(layout.name(), blockBytes, layout.byteLength()));
    }
  }

  /** How many blocks there are. */
  public int blocks() {
    return (int) ((layout.byteLength() + blockBytes - 1) / blockBytes);
  }

  /** How many parts there are. */
  public int parts() {
    return (int) (((long) blocks() + blocksPerPart - 1) / blocksPerPart);
  }

  /** Elements of a full block. */
  public int elementsPerBlock() {
    return blockBytes / layout.type().bytes();
  }

  /** Bytes of a block. */
  public int blockLength(int block) {
    return (int) Math.min(blockBytes, layout.byteLength() - (long) block * blockBytes);
  }

  /** The part that a block is in. */
  public int partOf(int block) {
    return block / blocksPerPart;
  }

  /** The first block of a part, or the number of blocks if there is no such part. */
  public int firstBlock(int part) {
    return (int) Math.min(blocks(), (long) part * blocksPerPart);
  }

  /** How many blocks a part has. */
  public int blocksOf(int part) {
    return firstBlock(part + 1) - firstBlock(part);
  }

  /** Where a block starts in the object of its part. */
  public long positionInPart(int block) {
    return PART_HEAD_BYTES + (long) (block % blocksPerPart) * blockBytes;
  }

  /** Bytes of a part's object. */
  public long partLength(int part) {
    return PART_HEAD_BYTES + payloadBytes(part);
  }

  private long payloadBytes(int part) {
    long from = (long) firstBlock(part) * blockBytes;
    long to = Math.min(layout.byteLength(), (long) firstBlock(part + 1) * blockBytes);
    return to - from;
  }

  /** What stands before a part's blocks. */
  public byte[] partHead(int part) {
    return ByteBuffer.allocate(PART_HEAD_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(PART_MAGIC)
        .putShort((short) VERSION)
        .putShort((short) 0)
        .putInt(part)
        .putInt(blocksOf(part))
        .putInt(blockBytes)
        .putInt(0)
        .putLong(payloadBytes(part))
        .array();
  }
}
