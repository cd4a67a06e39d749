package org.interlake.aggregation;

import java.io.Serializable;
import java.util.List;
import org.interlake.protocol.coding.BlockCodec;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.vector.Segment;

/**
 * Where the coded blocks of a cohort's updates lie in their payloads, and what they differ from. It
 * is shipped to tasks, as {@link CohortBlocks} is.
 */
final class CodedCohort implements Serializable {
  private static final long serialVersionUID = 1L;

  /** None, or one. */
  private final BlockCodec[] codec;

  /** For each update, where each of its coded blocks starts, and the end of the last. */
  private final long[][] starts;

  /** For each update, bytes of a full payload block. */
  private final int[] payloadBlockBytes;

  /** What the sites started from. */
  private final ReferenceModel base;

  private CodedCohort(
      BlockCodec[] codec, long[][] starts, int[] payloadBlockBytes, ReferenceModel base) {
    this.codec = codec;
    this.starts = starts;
    this.payloadBlockBytes = payloadBlockBytes;
    this.base = base;
  }

  /** Of updates that are not coded. */
  static CodedCohort none() {
    return new CodedCohort(new BlockCodec[0], new long[0][], new int[0], ReferenceModel.none());
  }

  /** Of coded updates, in site order. */
  static CodedCohort of(UpdateCoding coding, List<FoldInput> inputs, ReferenceModel base) {
    if (base.length() != coding.modelLength()) {
      throw new IllegalArgumentException(
          "Invalid fold of coded updates: a model of %d elements (they differ from one of %d)"
              .formatted(base.length(), coding.modelLength()));
    }
    long[][] starts = new long[inputs.size()][];
    int[] payloadBlockBytes = new int[inputs.size()];
    for (int k = 0; k < starts.length; k++) {
      VectorBlocks sent = inputs.get(k).blocks();
      coding.requireShape(sent.layout());
      starts[k] = starts(sent.layout().segments());
      payloadBlockBytes[k] = sent.blockBytes();
    }
    return new CodedCohort(new BlockCodec[] {coding.blocks()}, starts, payloadBlockBytes, base);
  }

  private static long[] starts(List<Segment> blocks) {
    long[] starts = new long[blocks.size() + 1];
    for (int b = 0; b < blocks.size(); b++) {
      starts[b + 1] = starts[b] + blocks.get(b).length();
    }
    return starts;
  }

  boolean isPresent() {
    return codec.length > 0;
  }

  BlockCodec codec() {
    return codec[0];
  }

  ReferenceModel base() {
    return base;
  }

  /** Where a block starts in an update's payload; of the number of blocks, where the last ends. */
  long start(int update, int block) {
    return starts[update][block];
  }

  /** Bytes of an update's payload. */
  long payloadBytes(int update) {
    return starts[update][starts[update].length - 1];
  }

  int payloadBlockBytes(int update) {
    return payloadBlockBytes[update];
  }
}
