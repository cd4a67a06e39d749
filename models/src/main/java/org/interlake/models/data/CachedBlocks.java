package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;

/** Blocks in Spark's cache: each operation is one Spark job. */
final class CachedBlocks implements RowBlocks {
  /** A task that needs all blocks holds no more of them than this part of the heap. */
  private static final int SHARE_OF_HEAP = 3;

  private final JavaRDD<RowBlock> blocks;
  private final long rows;
  private final int width;

  CachedBlocks(JavaRDD<RowBlock> blocks, long rows, int width) {
    this.blocks = requireNonNull(blocks, "blocks");
    this.rows = rows;
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
   * <p>Each block is summed on an executor, one block at a time. The blocks' sums take {@code 8 *
   * length} bytes for each block of about 4096 rows, of which the caller's memory sees 32 MB at
   * most.
   */
  @Override
  public double[] sum(BlockKernel kernel) {
    return PartialSums.fold(
        blocks.map(new Summed(kernel)), kernel.length(), CanonicalBlocks.blocks(rows));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Blocks beyond a third of that executor's heap are read from its disk each time the program
   * asks.
   */
  @Override
  public double[] runInOneTask(BlockProgram program) {
    return blocks.coalesce(1).mapPartitions(new OneTask(program)).first();
  }

  private static final class Summed implements Function<RowBlock, PartialSums> {
    private final BlockKernel kernel;

    Summed(BlockKernel kernel) {
      this.kernel = kernel;
    }

    @Override
    public PartialSums call(RowBlock block) {
      double[] sums = new double[kernel.length()];
      kernel.add(block, sums);
      return new PartialSums(block.index(), sums);
    }
  }

  private static final class OneTask implements FlatMapFunction<Iterator<RowBlock>, double[]> {
    private final BlockProgram program;

    OneTask(BlockProgram program) {
      this.program = program;
    }

    @Override
    public Iterator<double[]> call(Iterator<RowBlock> blocks) {
      try (SpillingBlocks ordered =
          new SpillingBlocks(blocks, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP)) {
        return List.of(program.run(ordered)).iterator();
      }
    }
  }
}
