package org.interlake.models.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.interlake.models.data.TableChecks.RowCounts;

/** Rows in Spark's cache: each operation is a Spark job. */
final class CachedRows implements RawRows {
  private final JavaRDD<TableChunk> chunks;
  private final RowCounts rows;
  private final JavaRDD<RawBlock> raw;
  private final List<JavaRDD<RowBlock>> encoded = new ArrayList<>();

  /**
   * @param chunks all of the site's, persisted; no longer once blocks are
   */
  CachedRows(JavaRDD<TableChunk> chunks, RowCounts rows, NumberTransforms transforms) {
    this.chunks = chunks;
    this.rows = rows;
    JavaRDD<RawBlock> blocks = CanonicalBlocks.of(chunks, rows);
    this.raw = transforms.areNone() ? blocks : blocks.map(new NumberTransforms.Applied(transforms));
  }

  /** Blocks are cached only when a pass asks: a site that goes straight to encoding needs none. */
  private JavaRDD<RawBlock> cachedTrainBlocks() {
    return raw.persist(SiteTable.CACHE).filter(new RawSide(true));
  }

  @Override
  public <T> List<T> ofTrain(Function<RawBlock, T> pass) {
    List<T> results = cachedTrainBlocks().map(pass).collect();
    chunks.unpersist(false); // the blocks hold all rows now
    return results;
  }

  @Override
  public double[] foldTrain(Function<RawBlock, PartialSums> pass, int length) {
    return PartialSums.fold(
        cachedTrainBlocks().map(pass), length, CanonicalBlocks.blocks(rows.train()));
  }

  /** One Spark job, or two. */
  @Override
  public SiteData encode(Function<RawBlock, RowBlock> encoder, int width, long maxHeldBytes) {
    JavaRDD<RowBlock> blocks = raw.map(encoder).persist(SiteTable.CACHE);
    encoded.add(blocks);
    long bytes = blocks.map(new Bytes()).fold(0L, Long::sum);
    raw.unpersist(false);
    chunks.unpersist(false);

    if (bytes <= maxHeldBytes) {
      List<RowBlock> held = blocks.collect();
      blocks.unpersist(false);
      return HeldRows.data(held, rows, width);
    }
    int trainBlocks = CanonicalBlocks.blocks(rows.train());
    return new SiteData(
        new CachedBlocks(blocks.filter(new Side(trainBlocks, true)), rows.train(), width),
        rows.oneClass(),
        new CachedBlocks(blocks.filter(new Side(trainBlocks, false)), rows.test(), width));
  }

  /** Waits for it: a session that stops meanwhile would print stack traces of what is under way. */
  @Override
  public void close() {
    chunks.unpersist(true);
    raw.unpersist(true);
    encoded.forEach(blocks -> blocks.unpersist(true));
  }

  private static final class RawSide implements Function<RawBlock, Boolean> {
    private final boolean train;

    RawSide(boolean train) {
      this.train = train;
    }

    @Override
    public Boolean call(RawBlock block) {
      return block.train == train;
    }
  }

  private static final class Side implements Function<RowBlock, Boolean> {
    private final int trainBlocks;
    private final boolean train;

    Side(int trainBlocks, boolean train) {
      this.trainBlocks = trainBlocks;
      this.train = train;
    }

    @Override
    public Boolean call(RowBlock block) {
      return (block.index() < trainBlocks) == train;
    }
  }

  private static final class Bytes implements Function<RowBlock, Long> {
    @Override
    public Long call(RowBlock block) {
      return block.bytes();
    }
  }
}
