package org.interlake.aggregation;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.coding.BlockCodec;
import org.interlake.protocol.envelope.BlockKey;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ObjectReader;
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

  /** Bytes of a site's vector as it is coded, before it is encrypted. */
  private long payloadBytes(int update) {
    return coded.isPresent() ? coded.payloadBytes(update) : vectorBytes;
  }

  /** Bytes of a full block of them. */
  private int payloadBlockBytes(int update) {
    return coded.isPresent() ? coded.payloadBlockBytes(update) : blockBytes;
  }

  /** By how much a block in its object is longer than its payload. */
  private int overheadBytes() {
    return keys.length == 0 ? 0 : BlockKey.OVERHEAD_BYTES;
  }

  /** Where a site's vector ends in its object. */
  long end(int update) {
    long payloadBlocks = digests[update].length / Digest.BYTES;
    return positions[update] + payloadBytes(update) + payloadBlocks * overheadBytes();
  }

  /** Bytes of a block in its object. */
  int storedLength(int update, int payloadBlock) {
    int full = payloadBlockBytes(update);
    return (int) Math.min(full, payloadBytes(update) - (long) payloadBlock * full)
        + overheadBytes();
  }

  /**
   * Reads a block of a site's payload, which for an update that is not coded are the numbers of the
   * cohort's block.
   *
   * @param stored of {@link #storedLength}; what is read is here, and may be what is returned
   * @throws EnvelopeException CORRUPT or UNDECRYPTABLE if the update is at fault
   */
  byte[] payload(ObjectReader reader, int update, int payloadBlock, byte[] stored) {
    long position =
        positions[update] + payloadBlock * ((long) payloadBlockBytes(update) + overheadBytes());
    reader.readFully(position, stored, 0, stored.length);
    if (!hasDigest(update, payloadBlock, stored)) {
      throw new EnvelopeException(
          RefusalReason.CORRUPT, "block %d does not have its digest".formatted(payloadBlock));
    }
    return keys.length == 0 ? stored : keys[update].open(stored, payloadBlock);
  }

  private boolean hasDigest(int update, int payloadBlock, byte[] stored) {
    int from = payloadBlock * Digest.BYTES;
    byte[] expected = Arrays.copyOfRange(digests[update], from, from + Digest.BYTES);
    return Arrays.equals(Digest.of(stored).toBytes(), expected);
  }
}
