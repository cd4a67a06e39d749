package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.data.TableScan.SiteChunk;
import org.interlake.protocol.plan.Plan;

/**
 * A table that holds the rows of many sites, for simulation: read in one scan into this process,
 * which must have the memory for all of its rows, and dealt out.
 *
 * <p>Law: a site's {@link SiteTable} has the blocks that the table of that site alone would have.
 * The site is no part of a row's content.
 */
public final class PooledTable {
  private final Dataset<Row> table;
  private final Plan plan;
  private final PreparedRows prepared;

  /**
   * @throws SiteDataException if the table has not the columns that the plan asks for
   */
  public PooledTable(Dataset<Row> table, Plan plan) {
    this.table = requireNonNull(table, "table");
    this.plan = requireNonNull(plan, "plan");
    new TableChecks(plan).checkSchema(table.schema());
    this.prepared = new PreparedRows(plan);
  }

  /**
   * Sites as a column names them.
   *
   * @param sites rows by the column's value
   * @param rowsWithout rows that have no value there, and that no site gets
   */
  public record Named(SortedMap<String, SiteRows> sites, long rowsWithout) {}

  /** The rows by the value of a column that is there; one Spark job. */
  public Named bySite(String column) {
    SortedMap<String, SiteRows> sites = new TreeMap<>();
    long without = 0;
    for (SiteChunk part : TableScan.bySite(table, prepared, column).collect()) {
      if (part.site == null) {
        without += part.chunk.rows;
      } else {
        sites.computeIfAbsent(part.site, site -> new SiteRows(plan)).add(part.chunk);
      }
    }
    return new Named(sites, without);
  }

  /**
   * The rows dealt out; one Spark job.
   *
   * @param sites how many
   * @return for each site its rows, possibly none
   */
  public List<SiteRows> dealt(int sites, RowDeal deal) {
    List<TableChunk> chunks = TableScan.of(table, prepared).collect();
    PooledOrder order = new PooledOrder(chunks);
    int[] siteOf = deal.sitesOf(order.targets());
    List<TableChunk.Builder> built = new ArrayList<>();
    for (int site = 0; site < sites; site++) {
      built.add(new TableChunk.Builder(prepared.shape()));
    }
    for (int place = 0; place < siteOf.length; place++) {
      order.copy(place, built.get(siteOf[place]));
    }
    List<SiteRows> dealt = new ArrayList<>();
    for (TableChunk.Builder builder : built) {
      SiteRows rows = new SiteRows(plan);
      rows.add(builder.build());
      dealt.add(rows);
    }
    return dealt;
  }

  /** The rows of all chunks in an order that depends on their contents only. */
  private static final class PooledOrder {
    private final List<TableChunk> chunks;

    /** For each row, its chunk above its number there. */
    private final Long[] rows;

    PooledOrder(List<TableChunk> chunks) {
      this.chunks = chunks;
      List<Long> all = new ArrayList<>();
      for (int chunk = 0; chunk < chunks.size(); chunk++) {
        for (int row = 0; row < chunks.get(chunk).rows; row++) {
          all.add(((long) chunk << Integer.SIZE) + row);
        }
      }
      rows = all.toArray(Long[]::new);
      java.util.Arrays.sort(rows, this::compare);
    }

    private TableChunk chunk(long row) {
      return chunks.get((int) (row >>> Integer.SIZE));
    }

    private int compare(Long a, Long b) {
      TableChunk left = chunk(a);
      TableChunk right = chunk(b);
      int i = a.intValue();
      int k = b.intValue();
      int result = Long.compare(left.rankHashes[i], right.rankHashes[k]);
      if (result == 0) {
        result = Long.compare(left.blockHashes[i], right.blockHashes[k]);
      }
      // Equal rows come this far, and rows that differ in which of two columns is missing.
      if (result == 0) {
        result = Boolean.compare(left.train[i], right.train[k]);
      }
      if (result == 0) {
        result = Double.compare(left.targets[i], right.targets[k]);
      }
      for (int j = 0; result == 0 && j < left.numbers.length; j++) {
        result = Double.compare(left.numbers[j][i], right.numbers[j][k]);
      }
      for (int j = 0; result == 0 && j < left.codes.length; j++) {
        result = word(left, j, i).compareTo(word(right, j, k));
      }
      if (result == 0 && left.weights.length > 0) {
        result = Double.compare(left.weights[i], right.weights[k]);
      }
      if (result == 0 && left.offsets.length > 0) {
        result = Double.compare(left.offsets[i], right.offsets[k]);
      }
      if (result == 0 && left.siteWeights.length > 0) {
        result = Double.compare(left.siteWeights[i], right.siteWeights[k]);
      }
      return result;
    }

    /** With a mark before it, so that a missing word is none that there can be. */
    private static String word(TableChunk chunk, int j, int row) {
      int code = chunk.codes[j][row];
      return code == TableChunk.MISSING ? "" : "=" + chunk.dictionaries[j][code];
    }

    double[] targets() {
      double[] targets = new double[rows.length];
      for (int place = 0; place < targets.length; place++) {
        targets[place] = chunk(rows[place]).targets[rows[place].intValue()];
      }
      return targets;
    }

    void copy(int place, TableChunk.Builder target) {
      TableChunk from = chunk(rows[place]);
      int row = rows[place].intValue();
      target.startRow(
          from.train[row], from.blockHashes[row], from.rankHashes[row], from.targets[row]);
      for (int j = 0; j < from.numbers.length; j++) {
        target.number(j, from.numbers[j][row]);
      }
      for (int j = 0; j < from.codes.length; j++) {
        int code = from.codes[j][row];
        target.category(
            j,
            code == TableChunk.MISSING ? null : UTF8String.fromString(from.dictionaries[j][code]));
      }
      if (from.weights.length > 0) {
        target.weight(from.weights[row]);
      }
      if (from.offsets.length > 0) {
        target.offset(from.offsets[row]);
      }
      if (from.siteWeights.length > 0) {
        target.siteWeight(from.siteWeights[row]);
      }
    }
  }
}
