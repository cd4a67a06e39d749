package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.Plan;

/** The rows of one virtual site, in this process, not checked yet. */
public final class SiteRows {
  private final Plan plan;
  private final List<TableChunk> chunks = new ArrayList<>();

  /** Without rows. */
  SiteRows(Plan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  void add(TableChunk chunk) {
    chunks.add(chunk);
  }

  /** Rows on either side of the split. */
  public long count() {
    return chunks.stream().mapToLong(chunk -> chunk.rows).sum();
  }

  /**
   * Checks the rows, and puts them in order: the blocks are those of a table of the site's own.
   *
   * @throws SiteDataException if they do not fit the plan; with all faults
   */
  public SiteTable table() {
    NumberTransforms transforms = new NumberTransforms(ContractLayouts.numbers(plan));
    ChunkCounts counts =
        ChunkCounts.of(chunks, new PreparedRows(plan).shape(), TargetRule.of(plan), transforms);
    TableChecks.RowCounts rows = new TableChecks(plan).checkRows(counts);
    return new SiteTable(plan, rows, new HeldRows(chunks, rows, transforms));
  }
}
