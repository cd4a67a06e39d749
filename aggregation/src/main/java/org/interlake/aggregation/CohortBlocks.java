package org.interlake.aggregation;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.coding.BlockCodec;
import org.interlake.protocol.vector.ElementType;

/**
 * Where the blocks of a cohort's updates lie. It is shipped to tasks; none of its fields is a
 * record, so that any serializer will do.
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
  final long[] positions;
  private final byte[][] digests;

  /** Of no length if there is none. */
  final ReferenceModel trusted;

  /** Where the updates' coded blocks lie, if they are coded. */
  final CodedCohort coded;

  /** Of inputs in site order, all alike, and of nothing else. */
  CohortBlocks(UpdateSource source, List<FoldInput> inputs) {
    this(source, inputs, ReferenceModel.none(), CodedCohort.none());
  }

  /**
   * With an update of the driver's own before them, and coded or not.
   *
   * @param trusted of the inputs' length
   * @param base what coded updates differ from
   */
  static CohortBlocks of(
      UpdateSource source, List<FoldInput> inputs, ReferenceModel trusted, ReferenceModel base) {
    return new CohortBlocks(
        source,
        inputs,
        trusted,
        inputs
            .get(0)
            .coding()
            .map(coding -> CodedCohort.of(coding, inputs, base))
            .orElse(CodedCohort.none()));
  }

  private CohortBlocks(
      UpdateSource source, List<FoldInput> inputs, ReferenceModel trusted, CodedCohort coded) {
    this.trusted = trusted;
    this.coded = coded;
    FoldInput first = inputs.get(0);
    this.source = source;
    this.type = first.layout().type();
    this.vectorBytes = first.layout().byteLength();
    this.blockBytes =
        coded.isPresent() ? BlockCodec.ELEMENTS * type.bytes() : first.blocks().blockBytes();
    this.blocks = coded.isPresent() ? coded.codec().blocks() : first.blocks().digests().size();
    int updates = inputs.size();
    this.objects = new String[updates][];
    this.positions = new long[updates];
    this.digests = new byte[updates][];
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

  /** Bytes that an update's vector takes in its object. */
  long payloadBytes(int update) {
    return coded.isPresent() ? coded.payloadBytes(update) : vectorBytes;
  }

  /** Of a block as it lies in the object. */
  boolean hasDigest(int update, int block, byte[] bytes, int length) {
    byte[] expected =
        Arrays.copyOfRange(digests[update], block * Digest.BYTES, (block + 1) * Digest.BYTES);
    return Arrays.equals(Digest.of(ByteBuffer.wrap(bytes, 0, length)).toBytes(), expected);
  }
}
