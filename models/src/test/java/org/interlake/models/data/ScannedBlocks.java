package org.interlake.models.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.data.TableChecks.RowCounts;
import org.interlake.protocol.plan.Plan;

/** A table's canonical blocks, in their order, without a {@link SiteTable} around them. */
final class ScannedBlocks {
  private ScannedBlocks() {}

  static List<RawBlock> of(Dataset<Row> table, Plan plan, int chunkRows, int partitions) {
    PreparedRows prepared = new PreparedRows(plan);
    JavaRDD<TableChunk> chunks = TableScan.of(table, prepared, chunkRows);
    RowCounts counts =
        new TableChecks(plan)
            .checkRows(
                ChunkCounts.of(
                    chunks,
                    prepared.shape(),
                    TargetRule.of(plan),
                    new NumberTransforms(ContractLayouts.numbers(plan))));
    List<RawBlock> blocks =
        new ArrayList<>(CanonicalBlocks.of(chunks, counts, partitions).collect());
    blocks.sort(Comparator.comparingInt(block -> block.index));
    return blocks;
  }
}
