package org.interlake.models.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.data.TableChecks.RowCounts;
import org.interlake.protocol.plan.Plan;

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
 */
final class CanonicalBlocks {
  /** Rows of a block on average: 1.6 MB of features at 50 columns. */
  static final int ROWS = 4096;

  private static final String BLOCK_HASH = "interlake-block";
  private static final String RANK_HASH = "interlake-rank";
  private static final String BLOCK = "block";
  private static final String RANK = "rank";

  private CanonicalBlocks() {}

  static JavaRDD<RawBlock> of(Dataset<Row> prepared, Plan plan, RowCounts rows) {
    int cores = prepared.sparkSession().sparkContext().defaultParallelism();
    return of(prepared, plan, rows, Math.min(blocks(rows.train()) + blocks(rows.test()), cores));
  }

  /** The blocks, spread over so many partitions: which changes none of them. */
  static JavaRDD<RawBlock> of(Dataset<Row> prepared, Plan plan, RowCounts rows, int partitions) {
    int trainBlocks = blocks(rows.train());
    int testBlocks = blocks(rows.test());
    Column[] content = PreparedRows.contentColumns(plan);
    Column hash = PreparedRows.contentHash(BLOCK_HASH, content);
    Column block =
        when(col(PreparedRows.TRAIN), pmod(hash, lit((long) trainBlocks)))
            .otherwise(pmod(hash, lit((long) testBlocks)).plus((long) trainBlocks))
            .cast("int");
    List<Column> order = new ArrayList<>(List.of(col(BLOCK), col(RANK)));
    Collections.addAll(order, content);
    List<Column> columns = new ArrayList<>(List.of(col(BLOCK), col(PreparedRows.TRAIN)));
    Collections.addAll(columns, content);
    return prepared
        .withColumn(BLOCK, block)
        .withColumn(RANK, PreparedRows.contentHash(RANK_HASH, content))
        .repartitionById(partitions, pmod(col(BLOCK), lit(partitions)))
        .sortWithinPartitions(order.toArray(Column[]::new))
        .select(columns.toArray(Column[]::new))
        .toJavaRDD()
        .mapPartitions(
            new BlockMaker(
                ContractLayouts.numericFeatures(plan).size(),
                ContractLayouts.oneHotFeatures(plan).size()));
  }

  /** B: how many blocks that many rows are put into. */
  static int blocks(long rows) {
    return Math.toIntExact(Math.max(1, (rows + ROWS - 1) / ROWS));
  }

  /** Cuts a partition's rows, sorted by block, into blocks. */
  private static final class BlockMaker implements FlatMapFunction<Iterator<Row>, RawBlock> {
    private final int numericFeatures;
    private final int oneHotFeatures;

    BlockMaker(int numericFeatures, int oneHotFeatures) {
      this.numericFeatures = numericFeatures;
      this.oneHotFeatures = oneHotFeatures;
    }

    @Override
    public Iterator<RawBlock> call(Iterator<Row> rows) {
      return new BlockIterator(rows, numericFeatures, oneHotFeatures);
    }
  }

  private static final class BlockIterator implements Iterator<RawBlock> {
    private static final int FIRST_NUMBER = 3;

    private final Iterator<Row> rows;
    private final int numericFeatures;
    private final int oneHotFeatures;
    private Row next;

    BlockIterator(Iterator<Row> rows, int numericFeatures, int oneHotFeatures) {
      this.rows = rows;
      this.numericFeatures = numericFeatures;
      this.oneHotFeatures = oneHotFeatures;
      this.next = rows.hasNext() ? rows.next() : null;
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
      RawBlock.Builder block =
          new RawBlock.Builder(next.getInt(0), next.getBoolean(1), numericFeatures, oneHotFeatures);
      while (next != null && next.getInt(0) == block.index()) {
        block.startRow(next.getByte(2));
        for (int j = 0; j < numericFeatures; j++) {
          int at = FIRST_NUMBER + j;
          block.addNumber(next.isNullAt(at) ? Double.NaN : next.getDouble(at));
        }
        for (int j = 0; j < oneHotFeatures; j++) {
          block.addCategory(next.getString(FIRST_NUMBER + numericFeatures + j));
        }
        next = rows.hasNext() ? rows.next() : null;
      }
      return block.build();
    }
  }
}
