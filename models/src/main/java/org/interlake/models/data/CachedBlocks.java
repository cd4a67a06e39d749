package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;

/** Blocks in Spark's cache: each operation is one Spark job. */
final class CachedBlocks implements RowBlocks {
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
   * <p>The site's rows of this side must fit one executor's memory.
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
      List<RowBlock> ordered = new ArrayList<>();
      blocks.forEachRemaining(ordered::add);
      ordered.sort(Comparator.comparingInt(RowBlock::index));
      return List.of(program.run(ordered)).iterator();
    }
  }
}
