package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads a table into chunks: one projection over the storage's own scan, no shuffle, no filter (a
 * filter would have Delta collect statistics of its files first), no object for a row or a value.
 */
final class TableScan {
  /** Rows of a chunk at most. */
  private static final int ROWS = 65_536;

  /** Bytes of a chunk at most, where the heap is large. */
  private static final long BYTES = 8 << 20;

  /** Spark's cache takes in 16 elements before it looks at their size: a sixteenth of the heap. */
  private static final int CHUNKS_OF_A_HEAP = 256;

  private TableScan() {}

  static JavaRDD<TableChunk> of(Dataset<Row> table, PreparedRows prepared) {
    RowShape shape = prepared.shape();
    return of(table, prepared, chunkRows(shape));
  }

  private static int chunkRows(RowShape shape) {
    long bytes = Math.min(BYTES, Runtime.getRuntime().maxMemory() / CHUNKS_OF_A_HEAP);
    return (int) Math.max(1, Math.min(ROWS, bytes / shape.bytes()));
  }

  /** The chunks, so many rows in each at most: which changes no block. */
  static JavaRDD<TableChunk> of(Dataset<Row> table, PreparedRows prepared, int chunkRows) {
    return prepared
        .of(table)
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(new Chunked(prepared.shape(), chunkRows));
  }

  private static final class Chunked implements FlatMapFunction<Iterator<InternalRow>, TableChunk> {
    private final RowShape shape;
    private final int chunkRows;

    Chunked(RowShape shape, int chunkRows) {
      this.shape = shape;
      this.chunkRows = chunkRows;
    }

    @Override
    public Iterator<TableChunk> call(Iterator<InternalRow> rows) {
      return new Chunks(rows, shape, chunkRows);
    }
  }

  private static final class Chunks implements Iterator<TableChunk> {
    private final Iterator<InternalRow> rows;
    private final RowShape shape;
    private final int chunkRows;

    Chunks(Iterator<InternalRow> rows, RowShape shape, int chunkRows) {
      this.rows = rows;
      this.shape = shape;
      this.chunkRows = chunkRows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public TableChunk next() {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      TableChunk.Builder chunk = new TableChunk.Builder(shape);
      while (chunk.rows() < chunkRows && rows.hasNext()) {
        InternalRow row = rows.next(); // the same object each time
        if (!row.isNullAt(PreparedRows.TRAIN_AT)) {
          add(row, shape, chunk);
        }
      }
      return chunk.build();
    }
  }

  private static void add(InternalRow row, RowShape shape, TableChunk.Builder chunk) {
    chunk.startRow(
        row.getBoolean(PreparedRows.TRAIN_AT),
        row.getLong(PreparedRows.BLOCK_HASH_AT),
        row.getLong(PreparedRows.RANK_HASH_AT),
        number(row, PreparedRows.TARGET_AT));
    int at = PreparedRows.FIRST_FEATURE_AT;
    for (int j = 0; j < shape.numbers; j++) {
      chunk.number(j, number(row, at++));
    }
    for (int j = 0; j < shape.words; j++) {
      chunk.category(j, row.isNullAt(at) ? null : row.getUTF8String(at));
      at++;
    }
    if (shape.weighted) {
      chunk.weight(number(row, at++));
    }
    if (shape.offset) {
      chunk.offset(number(row, at++));
    }
    if (shape.siteWeighted) {
      chunk.siteWeight(number(row, at));
    }
  }

  private static double number(InternalRow row, int at) {
    return row.isNullAt(at) ? Double.NaN : row.getDouble(at);
  }

  /** One site's rows of one partition, or rows whose site is missing. */
  static final class SiteChunk implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Null if it is missing. */
    final String site;

    final TableChunk chunk;

    SiteChunk(String site, TableChunk chunk) {
      this.site = site;
      this.chunk = chunk;
    }
  }

  /** For each partition, one chunk for each site that has rows in it, on whatever side. */
  static JavaRDD<SiteChunk> bySite(Dataset<Row> table, PreparedRows prepared, String site) {
    return prepared
        .ofMany(table, site)
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(new BySite(prepared.shape()));
  }

  private static final class BySite implements FlatMapFunction<Iterator<InternalRow>, SiteChunk> {
    private final RowShape shape;

    BySite(RowShape shape) {
      this.shape = shape;
    }

    @Override
    public Iterator<SiteChunk> call(Iterator<InternalRow> rows) {
      int siteAt = PreparedRows.FIRST_FEATURE_AT + shape.columns();
      Map<UTF8String, TableChunk.Builder> chunks = new HashMap<>();
      while (rows.hasNext()) {
        InternalRow row = rows.next(); // the same object each time
        UTF8String site = row.isNullAt(siteAt) ? null : row.getUTF8String(siteAt);
        TableChunk.Builder chunk = chunks.get(site);
        if (chunk == null) {
          chunk = new TableChunk.Builder(shape);
          chunks.put(site == null ? null : site.copy(), chunk);
        }
        if (!row.isNullAt(PreparedRows.TRAIN_AT)) {
          add(row, shape, chunk);
        }
      }
      List<SiteChunk> built = new ArrayList<>();
      chunks.forEach(
          (site, chunk) ->
              built.add(new SiteChunk(site == null ? null : site.toString(), chunk.build())));
      return built.iterator();
    }
  }
}
