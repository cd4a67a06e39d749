package org.interlake.models.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;
import org.interlake.models.data.TableChecks.RowCounts;
import scala.Tuple2;

/** Rows in this process's memory: each operation runs in the calling thread. */
final class HeldRows implements RawRows {
  private final RowCounts rows;
  private List<RawBlock> blocks;

  /**
   * Puts the rows of all chunks into canonical blocks, the same as {@link CanonicalBlocks} does.
   */
  HeldRows(List<TableChunk> chunks, RowCounts rows, NumberTransforms transforms) {
    this.rows = rows;
    int trainBlocks = CanonicalBlocks.blocks(rows.train());
    CanonicalBlocks.Cut cut =
        new CanonicalBlocks.Cut(trainBlocks, CanonicalBlocks.blocks(rows.test()));
    Map<Integer, List<BlockPiece>> pieces = new TreeMap<>();
    for (TableChunk chunk : chunks) {
      cut.call(chunk)
          .forEachRemaining(
              (Tuple2<Integer, BlockPiece> piece) ->
                  pieces.computeIfAbsent(piece._1(), index -> new ArrayList<>()).add(piece._2()));
    }
    List<RawBlock> merged = new ArrayList<>();
    NumberTransforms.Applied applied = new NumberTransforms.Applied(transforms);
    pieces.forEach(
        (index, ofBlock) -> {
          RawBlock block = RawBlock.of(index, index < trainBlocks, ofBlock);
          merged.add(transforms.areNone() ? block : applied.call(block));
        });
    this.blocks = merged;
  }

  @Override
  public <T> List<T> ofTrain(Function<RawBlock, T> pass) {
    List<T> results = new ArrayList<>();
    for (RawBlock block : blocks) {
      if (block.train) {
        results.add(applied(pass, block));
      }
    }
    return results;
  }

  @Override
  public double[] foldTrain(Function<RawBlock, PartialSums> pass, int length) {
    return PartialSums.fold(ofTrain(pass), length);
  }

  @Override
  public SiteData encode(Function<RawBlock, RowBlock> encoder, int width, long maxHeldBytes) {
    List<RowBlock> encoded = new ArrayList<>();
    for (RawBlock block : blocks) {
      encoded.add(applied(encoder, block));
    }
    return data(encoded, rows, width);
  }

  /** Encoded blocks of both sides, held. */
  static SiteData data(List<RowBlock> blocks, RowCounts rows, int width) {
    int trainBlocks = CanonicalBlocks.blocks(rows.train());
    return new SiteData(
        new HeldBlocks(
            blocks.stream().filter(block -> block.index() < trainBlocks).toList(), width),
        rows.oneClass(),
        new HeldBlocks(
            blocks.stream().filter(block -> block.index() >= trainBlocks).toList(), width));
  }

  /** Spark's functions may throw what they like; those over blocks throw nothing checked. */
  private static <T> T applied(Function<RawBlock, T> function, RawBlock block) {
    try {
      return function.call(block);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Block %d cannot be computed".formatted(block.index), e);
    }
  }

  @Override
  public void close() {
    blocks = List.of();
  }
}
