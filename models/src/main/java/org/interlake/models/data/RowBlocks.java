package org.interlake.models.data;

/**
 * The encoded blocks of one side of the split (training or held out) of a site. Where they are held
 * changes no bit of a result: both operations see the same blocks in the same order.
 */
public sealed interface RowBlocks permits CachedBlocks, HeldBlocks {
  /** Rows in all blocks. */
  long rows();

  /** Features of a row. */
  int width();

  /**
   * Sums over all rows. Each block is summed from zero; the blocks' sums are added in block order,
   * so the result is the same to the last bit for any partitioning.
   */
  double[] sum(BlockKernel kernel);

  /** Runs {@code program} over all blocks in canonical order, in one task. */
  double[] runInOneTask(BlockProgram program);
}
