package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.TableVersion;

/**
 * A table of something that keeps no versions. What the run wants of it is copied once, into the
 * site's own folder, as one state has it; every round reads the copy. Nobody else can read it, and
 * it is removed when the run is over.
 */
final class CopiedLakeTable implements LakeTable {
  private static final String READING = "parquet";

  private final SparkSession spark;
  private final TableName name;
  private final RowSource source;
  private final PinFolder pins;
  private final PinnedFiles pinned;

  CopiedLakeTable(SparkSession spark, TableName name, RowSource source, PinFolder pins) {
    this.spark = requireNonNull(spark, "spark");
    this.name = requireNonNull(name, "name");
    this.source = requireNonNull(source, "source");
    this.pins = requireNonNull(pins, "pins");
    this.pinned = new PinnedFiles(spark, pins);
  }

  @Override
  public PinnedTable pin(Wanted wanted) {
    if (wanted.accepted().flatMap(TableVersion::contentDigest).isPresent()) {
      Digest content = wanted.accepted().get().contentDigest().orElseThrow();
      PinManifest manifest = pinned.find(content);
      FolderFiles copy = filesIn(new Path(manifest.root()));
      copy.requireSameBytes(manifest.files());
      return open(manifest, copy, content, wanted);
    }
    Path place = new Path(new Path(pins.folder()), "copy-" + UUID.randomUUID());
    AtomicReference<PinnedTable> unfit = new AtomicReference<>();
    source.withRows(
        wanted.columns(),
        rows -> {
          if (Arrays.asList(rows.columns()).containsAll(wanted.columns())) {
            copy(wanted.view().of(rows), wanted.columns(), place);
          } else {
            unfit.set(unfit(rows, wanted));
          }
        });
    if (unfit.get() != null) {
      return unfit.get();
    }
    FolderFiles copy = filesIn(place);
    try {
      PinManifest manifest =
          pinned.list(
              copy, READING, pinned.reader(READING, Map.of(), copy.root()), Optional.empty());
      return open(manifest, copy, pinned.keep(manifest), wanted);
    } catch (IOException e) {
      throw uncopied(place, e);
    }
  }

  private FolderFiles filesIn(Path place) {
    try {
      return new FolderFiles(spark, place);
    } catch (IOException e) {
      throw uncopied(place, e);
    }
  }

  private static void copy(Dataset<Row> rows, List<String> columns, Path place) {
    Column[] chosen =
        columns.stream()
            .distinct()
            .map(column -> functions.col(TableName.quoted(List.of(column))))
            .toArray(Column[]::new);
    try {
      rows.select(chosen).write().parquet(place.toString());
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw TableException.ofFailedRead(e).orElseGet(() -> uncopied(place, e));
    }
  }

  /**
   * A table that lacks a column is not copied: it can be looked at, for saying so, and not used.
   */
  private PinnedTable unfit(Dataset<Row> rows, Wanted wanted) {
    return new PinnedTable(
        rows,
        version(rows, Digest.of(new byte[0]), wanted),
        () -> {
          throw new TableException(
              "A table of dataset %s without the columns of the plan cannot be pinned"
                  .formatted(name.dataset()));
        });
  }

  private PinnedTable open(PinManifest manifest, FolderFiles copy, Digest content, Wanted wanted) {
    Dataset<Row> empty = spark.createDataFrame(List.of(), PinnedFiles.schemaOf(manifest));
    return pinned.open(
        manifest,
        copy,
        pinned.reader(READING, Map.of(), copy.root()),
        version(empty, content, wanted));
  }

  private TableVersion version(Dataset<Row> rows, Digest content, Wanted wanted) {
    String query = source.query() + (wanted.view().isAll() ? "" : "\n" + wanted.view().text());
    return new TableVersion(
        source.format(),
        name.id(),
        0,
        TableName.schemaDigest(rows.schema(), wanted.columns()),
        content,
        query.isEmpty() ? null : pins.digestOf("query", query),
        null);
  }

  private static TableException uncopied(Path place, Exception e) {
    return TableException.unavailable(
        "the rows that are to be copied to " + place,
        "Check the dataset in the site's configuration, and that its 'state:' has room for the copy",
        e);
  }
}
