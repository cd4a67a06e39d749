package org.interlake.models.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.interlake.models.data.TableChecks.RowCounts;
import scala.Tuple2;

/**
 * Puts a site's rows into blocks whose content and order depend on the multiset of the rows only.
 *
 * <pre>
 * B      ceil(rows / 4096), for training and held-out rows each
 * block  xxHash64(content) mod B; held-out blocks are numbered after the training blocks
 * order  inside a block: another xxHash64 of the content, then the content itself
 * </pre>
 *
 * Rows that are equal in every column may change places, which no sum can see. Hash order is as
 * good as shuffled, so a mini-batch does not see sorted rows.
 *
 * <p>Each chunk is cut into a piece for each block. Pieces cross one shuffle that sorts them by
 * block and spills to disk, so a task holds one chunk or one block at a time.
 */
final class CanonicalBlocks {
  /** Rows of a block on average: 1.6 MB of features at 50 columns. */
  static final int ROWS = 4096;

  /** Blocks of a partition at most, since Spark's cache moves whole partitions to disk. */
  private static final int BLOCKS_OF_A_PARTITION = 64;

  private CanonicalBlocks() {}

  static JavaRDD<RawBlock> of(JavaRDD<TableChunk> chunks, RowCounts rows) {
    int blocks = blocks(rows.train()) + blocks(rows.test());
    int cores = chunks.context().defaultParallelism();
    int fewest = (blocks + BLOCKS_OF_A_PARTITION - 1) / BLOCKS_OF_A_PARTITION;
    return of(chunks, rows, Math.max(fewest, Math.min(blocks, cores)));
  }

  /** The blocks, spread over so many partitions: which changes none of them. */
  static JavaRDD<RawBlock> of(JavaRDD<TableChunk> chunks, RowCounts rows, int partitions) {
    int trainBlocks = blocks(rows.train());
    return chunks
        .flatMapToPair(new Cut(trainBlocks, blocks(rows.test())))
        .repartitionAndSortWithinPartitions(new ByBlock(partitions))
        .mapPartitions(new Merged(trainBlocks));
  }

  /** B: how many blocks that many rows are put into. */
  static int blocks(long rows) {
    return Math.toIntExact(Math.max(1, (rows + ROWS - 1) / ROWS));
  }

  private static final class ByBlock extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    ByBlock(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object block) {
      return (Integer) block % partitions;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByBlock that && that.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }

  /** Cuts a chunk into one piece for each block that has rows in it. */
  static final class Cut implements PairFlatMapFunction<TableChunk, Integer, BlockPiece> {
    private final int trainBlocks;
    private final int testBlocks;

    Cut(int trainBlocks, int testBlocks) {
      this.trainBlocks = trainBlocks;
      this.testBlocks = testBlocks;
    }

    @Override
    public Iterator<Tuple2<Integer, BlockPiece>> call(TableChunk chunk) {
      int[] ends = new int[trainBlocks + testBlocks];
      for (int row = 0; row < chunk.rows; row++) {
        ends[block(chunk, row)]++;
      }
      for (int block = 1; block < ends.length; block++) {
        ends[block] += ends[block - 1];
      }
      int[] starts = ends.clone();
      int[] order = new int[chunk.rows];
      for (int row = chunk.rows - 1; row >= 0; row--) {
        order[--starts[block(chunk, row)]] = row;
      }
      int[][] recode = new int[chunk.codes.length][];
      for (int j = 0; j < recode.length; j++) {
        recode[j] = new int[chunk.dictionaries[j].length];
        Arrays.fill(recode[j], TableChunk.MISSING);
      }
      List<Tuple2<Integer, BlockPiece>> pieces = new ArrayList<>();
      for (int block = 0; block < ends.length; block++) {
        if (starts[block] < ends[block]) {
          pieces.add(
              new Tuple2<>(
                  block, new BlockPiece(chunk, order, starts[block], ends[block], recode)));
        }
      }
      return pieces.iterator();
    }

    private int block(TableChunk chunk, int row) {
      long hash = chunk.blockHashes[row];
      return chunk.train[row]
          ? Math.floorMod(hash, trainBlocks)
          : trainBlocks + Math.floorMod(hash, testBlocks);
    }
  }

  /** Puts the pieces of each block, which follow each other, together. */
  private static final class Merged
      implements FlatMapFunction<Iterator<Tuple2<Integer, BlockPiece>>, RawBlock> {
    private final int trainBlocks;

    Merged(int trainBlocks) {
      this.trainBlocks = trainBlocks;
    }

    @Override
    public Iterator<RawBlock> call(Iterator<Tuple2<Integer, BlockPiece>> pieces) {
      return new Blocks(pieces, trainBlocks);
    }
  }

  private static final class Blocks implements Iterator<RawBlock> {
    private final Iterator<Tuple2<Integer, BlockPiece>> pieces;
    private final int trainBlocks;
    private Tuple2<Integer, BlockPiece> next;

    Blocks(Iterator<Tuple2<Integer, BlockPiece>> pieces, int trainBlocks) {
      this.pieces = pieces;
      this.trainBlocks = trainBlocks;
      advance();
    }

    private void advance() {
      next = pieces.hasNext() ? pieces.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public RawBlock next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      int index = next._1();
      List<BlockPiece> ofBlock = new ArrayList<>();
      while (next != null && next._1() == index) {
        ofBlock.add(next._2());
        advance();
      }
      return RawBlock.of(index, index < trainBlocks, ofBlock);
    }
  }
}
