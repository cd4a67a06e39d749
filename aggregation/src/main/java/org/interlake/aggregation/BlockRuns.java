package org.interlake.aggregation;

/**
 * How the blocks of a vector are taken together. It follows from the number of blocks alone, never
 * from tasks or machines: so sums are added in the same order, and parts are cut at the same
 * places, whoever computes them.
 *
 * <ul>
 *   <li>A <em>span</em> is a run of blocks whose sums are added before they leave a task. There are
 *       1,024 at most, so that the driver holds a bounded number of sums however long the vector.
 *   <li>A <em>part</em> is a run of spans that is written as one object: 64 of them, but none under
 *       16 blocks (4 MiB) nor, if a span is not longer, over 1,024 (256 MiB).
 * </ul>
 */
final class BlockRuns {
  private static final int MOST_SPANS = 1024;
  private static final int PARTS = 64;
  private static final int LEAST_OF_A_PART = 16;
  private static final int MOST_OF_A_PART = 1024;

  private BlockRuns() {}

  /** Blocks of a full span, of a vector of so many blocks. */
  static int ofSpan(int blocks) {
    return (int) Math.max(1, ((long) blocks + MOST_SPANS - 1) / MOST_SPANS);
  }

  /** Blocks of a full part: a multiple of those of a span. */
  static int ofPart(int blocks) {
    int span = ofSpan(blocks);
    long wanted = ((long) blocks + PARTS - 1) / PARTS;
    long bounded = Math.max(LEAST_OF_A_PART, Math.min(MOST_OF_A_PART, wanted));
    return (int) ((bounded + span - 1) / span * span);
  }
}
