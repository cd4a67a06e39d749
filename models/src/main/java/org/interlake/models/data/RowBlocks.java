package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;

/** The cached blocks of one side of the split (training or held out) of a site. */
public final class RowBlocks {
  /** A task that needs all blocks holds no more of them than this part of the heap. */
  private static final int SHARE_OF_HEAP = 3;

  private final JavaRDD<RowBlock> blocks;
  private final long rows;
  private final int width;

  RowBlocks(JavaRDD<RowBlock> blocks, long rows, int width) {
    this.blocks = requireNonNull(blocks, "blocks");
    this.rows = rows;
    this.width = width;
  }

  /** Rows in all blocks. */
  public long rows() {
    return rows;
  }

  /** Features of a row. */
  public int width() {
    return width;
  }

  /**
   * Sums over all rows; one Spark job. Each block is summed on an executor, one block at a time;
   * the blocks' sums are added in block order, so the result is the same to the last bit for any
   * partitioning. They take {@code 8 * length} bytes for each block of about 4096 rows, of which
   * the caller's memory sees 32 MB at most.
   */
  public double[] sum(BlockKernel kernel) {
    return PartialSums.fold(
        blocks.map(new Summed(kernel)), kernel.length(), CanonicalBlocks.blocks(rows));
  }

  /**
   * Runs {@code program} over all blocks in canonical order in a single task; one Spark job. Blocks
   * beyond a third of that executor's heap are read from its disk each time the program asks.
   */
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
