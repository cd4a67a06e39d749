package org.interlake.models.data;

import java.util.Comparator;
import java.util.List;

/**
 * Blocks in this process's memory: each operation runs in the calling thread, with no Spark job.
 *
 * <p>Kernels and programs are the caller's own objects here, not copies that Spark made of them;
 * one that keeps scratch space may serve one thread at a time.
 */
final class HeldBlocks implements RowBlocks {
  private final List<RowBlock> blocks;
  private final long rows;
  private final int width;

  /**
   * Takes the blocks of one side.
   *
   * @param blocks all of them, in any order
   */
  HeldBlocks(List<RowBlock> blocks, int width) {
    this.blocks = blocks.stream().sorted(Comparator.comparingInt(RowBlock::index)).toList();
    this.rows = blocks.stream().mapToLong(RowBlock::rows).sum();
    this.width = width;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Takes {@code 16 * length} bytes, however many blocks there are.
   */
  @Override
  public double[] sum(BlockKernel kernel) {
    double[] total = new double[kernel.length()];
    for (RowBlock block : blocks) {
      double[] sums = new double[total.length];
      kernel.add(block, sums);
      for (int i = 0; i < total.length; i++) {
        total[i] += sums[i];
      }
    }
    return total;
  }

  @Override
  public double[] runInOneTask(BlockProgram program) {
    return program.run(blocks);
  }
}
