package org.interlake.models.descent;

import java.io.Serializable;
import java.util.List;
import org.interlake.models.data.RowBlock;

/**
 * Mini-batches of a site's rows. Each epoch visits every row once: the blocks in a seeded order,
 * and the rows of each block in a seeded order. A batch may span two blocks; the last batch of an
 * epoch may be smaller. Crosses Spark tasks.
 */
final class Epochs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int batchSize;
  private final long[] seeds;

  /**
   * @param seeds one for each epoch
   */
  Epochs(int batchSize, long[] seeds) {
    this.batchSize = batchSize;
    this.seeds = seeds;
  }

  /** What is done with a batch. */
  interface Batch {
    /** Takes the rows {@code order[from]} to {@code order[to - 1]} of a block into the batch. */
    void add(RowBlock block, int[] order, int from, int to);

    /** Ends the batch, which has so many rows, and begins the next. */
    void end(int rows);
  }

  void run(List<RowBlock> blocks, Batch batch) {
    for (long seed : seeds) {
      runEpoch(blocks, batch, new SeededShuffle(seed));
    }
  }

  private void runEpoch(List<RowBlock> blocks, Batch batch, SeededShuffle shuffle) {
    int inBatch = 0;
    for (int index : shuffle.permutation(blocks.size())) {
      RowBlock block = blocks.get(index);
      int[] order = shuffle.permutation(block.rows());
      int from = 0;
      while (from < order.length) {
        int to = (int) Math.min((long) from + batchSize - inBatch, order.length);
        batch.add(block, order, from, to);
        inBatch += to - from;
        from = to;
        if (inBatch == batchSize) {
          batch.end(inBatch);
          inBatch = 0;
        }
      }
    }
    if (inBatch > 0) {
      batch.end(inBatch);
    }
  }
}
