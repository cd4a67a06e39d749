package org.interlake.aggregation;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.envelope.BlockKey;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.vector.ElementType;

/**
 * Where the blocks of a cohort's updates lie. It is shipped to tasks; none of its fields is a
 * record, so that any serializer will do.
 *
 * <p>With updates that are encrypted, their keys are in it.
 *
 * <p>An update of the driver's own, if the rule trusts one, stands before those of the sites and
 * lies in memory.
 */
final class CohortBlocks implements Serializable {
  private static final long serialVersionUID = 1L;

  final UpdateSource source;
  final ElementType type;
  final int blockBytes;
  final long vectorBytes;
  final int blocks;
  final String[][] objects;
  private final long[] positions;
  private final byte[][] digests;

  /** Of no length if the updates are not encrypted. */
  private final BlockKey[] keys;

  /** Of no length if there is none. */
  final ReferenceModel trusted;

  /** Of inputs in site order, all alike, and of nothing else. */
  CohortBlocks(UpdateSource source, List<FoldInput> inputs) {
    this(source, inputs, ReferenceModel.none());
  }

  /**
   * With an update of the driver's own before them.
   *
   * @param trusted of the inputs' length
   */
  CohortBlocks(UpdateSource source, List<FoldInput> inputs, ReferenceModel trusted) {
    this.trusted = trusted;
    VectorBlocks first = inputs.get(0).blocks();
    this.source = source;
    this.type = first.layout().type();
    this.blockBytes = first.blockBytes();
    this.vectorBytes = first.layout().byteLength();
    this.blocks = first.digests().size();
    int updates = inputs.size();
    this.objects = new String[updates][];
    this.positions = new long[updates];
    this.digests = new byte[updates][];
    this.keys =
        inputs.stream().flatMap(input -> input.blocks().key().stream()).toArray(BlockKey[]::new);
    for (int k = 0; k < updates; k++) {
      FoldInput input = inputs.get(k);
      objects[k] = input.object().segments().toArray(new String[0]);
      positions[k] = input.blocks().position();
      digests[k] = concatenate(input.blocks().digests());
    }
  }

  private static byte[] concatenate(List<Digest> digests) {
    ByteBuffer all = ByteBuffer.allocate(digests.size() * Digest.BYTES);
    digests.forEach(digest -> all.put(digest.toBytes()));
    return all.array();
  }

  /** How many updates are combined, the driver's own included. */
  int updates() {
    return firstSite() + sites();
  }

  /** How many of them are of sites. */
  int sites() {
    return objects.length;
  }

  /** The place of the first site's update among all. */
  int firstSite() {
    return trusted.length() > 0 ? 1 : 0;
  }

  /** The first coordinate of a block. */
  long firstCoordinate(int block) {
    return (long) block * (blockBytes / type.bytes());
  }

  /** How many coordinates a block has. */
  int coordinates(int block) {
    return (int) (Math.min(blockBytes, vectorBytes - (long) block * blockBytes) / type.bytes());
  }

  /** Coordinates of a full block. */
  int blockCoordinates() {
    return blockBytes / type.bytes();
  }

  /** By how much a block in its object is longer than its numbers. */
  int overheadBytes() {
    return keys.length == 0 ? 0 : BlockKey.OVERHEAD_BYTES;
  }

  /** Where a block of a site's update starts in its object. */
  long position(int update, int block) {
    return positions[update] + block * ((long) blockBytes + overheadBytes());
  }

  /** Where a site's vector ends in its object. */
  long end(int update) {
    return positions[update] + vectorBytes + (long) blocks * overheadBytes();
  }

  /** Bytes of a block in its object. */
  int storedLength(int block) {
    return coordinates(block) * type.bytes() + overheadBytes();
  }

  boolean hasDigest(int update, int block, byte[] stored) {
    byte[] expected =
        Arrays.copyOfRange(digests[update], block * Digest.BYTES, (block + 1) * Digest.BYTES);
    return Arrays.equals(Digest.of(stored).toBytes(), expected);
  }

  /**
   * The numbers of a block that has its digest.
   *
   * @throws EnvelopeException UNDECRYPTABLE if it does not open
   */
  byte[] opened(int update, int block, byte[] stored) {
    return keys.length == 0 ? stored : keys[update].open(stored, block);
  }
}
