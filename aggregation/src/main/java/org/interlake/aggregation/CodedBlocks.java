package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.coding.BlockCodec;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ObjectReader;

/**
 * One site's coded update, open in one task: its blocks, decoded and added to what the site started
 * from. Coded blocks do not end where the payload's blocks end, which have the digests, so a
 * payload block is kept until the next one is needed.
 */
final class CodedBlocks {
  private static final int NONE = -1;

  private final CohortBlocks cohort;
  private final int update;
  private final ObjectReader reader;
  private byte[] payload = new byte[0];
  private int held = NONE;

  /**
   * @param update its place among the sites'
   */
  CodedBlocks(CohortBlocks cohort, int update, ObjectReader reader) {
    this.cohort = requireNonNull(cohort, "cohort");
    this.update = update;
    this.reader = requireNonNull(reader, "reader");
  }

  /**
   * Reads a block.
   *
   * @param start the block's coordinates of the model that the site started from
   * @param target gets the update's elements
   * @throws EnvelopeException CORRUPT, UNDECRYPTABLE or NOT_FINITE if the update is at fault
   */
  void read(int block, double[] start, double[] target) {
    CodedCohort coded = cohort.coded;
    BlockCodec codec = coded.codec();
    long from = coded.start(update, block);
    int length = (int) (coded.start(update, block + 1) - from);
    codec.decode(block, bytes(from, length), 0, length, target);
    for (int i = 0; i < start.length; i++) {
      target[i] += start[i];
      if (!Double.isFinite(target[i])) {
        throw new EnvelopeException(
            RefusalReason.NOT_FINITE,
            "element %d is NaN or infinite".formatted(cohort.firstCoordinate(block) + i));
      }
    }
  }

  private byte[] bytes(long from, int length) {
    byte[] bytes = new byte[length];
    int blockBytes = cohort.coded.payloadBlockBytes(update);
    int done = 0;
    while (done < length) {
      long at = from + done;
      int block = (int) (at / blockBytes);
      hold(block);
      int offset = (int) (at - (long) block * blockBytes);
      int count = Math.min(length - done, payload.length - offset);
      System.arraycopy(payload, offset, bytes, done, count);
      done += count;
    }
    return bytes;
  }

  private void hold(int block) {
    if (block == held) {
      return;
    }
    payload = cohort.payload(reader, update, block, new byte[cohort.storedLength(update, block)]);
    held = block;
  }
}
