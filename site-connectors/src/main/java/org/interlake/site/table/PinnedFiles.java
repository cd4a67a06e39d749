package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.TableVersion;
import org.interlake.site.table.PinManifest.PinnedFile;

/**
 * Files that are read as a table, by a list of them that a run keeps: what comes to the folder
 * later is not seen, and what leaves it or changes is found out.
 */
final class PinnedFiles {
  /** What the session says must not make a lost file an empty one. */
  private static final Map<String, String> STRICT =
      Map.of("ignoreMissingFiles", "false", "ignoreCorruptFiles", "false", "mode", "FAILFAST");

  /** Spark takes a path for a pattern otherwise, and a '[' in a folder's name for a choice. */
  private static final String GLOB = "__globPaths__";

  private final SparkSession spark;
  private final PinFolder pins;

  PinnedFiles(SparkSession spark, PinFolder pins) {
    this.spark = requireNonNull(spark, "spark");
    this.pins = requireNonNull(pins, "pins");
  }

  /** Spark's reader of a format. */
  DataFrameReader reader(String format, Map<String, String> options, Path root) {
    return spark
        .read()
        .format(format)
        .options(options)
        .options(STRICT)
        .option(GLOB, "false")
        .option("basePath", root.toString());
  }

  /** Lists the files, with digests; looks up the schema if none is declared. */
  PinManifest list(
      FolderFiles folder, String reading, DataFrameReader reader, Optional<StructType> declared)
      throws IOException {
    List<PinnedFile> files = folder.digested();
    StructType schema =
        declared.isPresent() ? declared.get() : read(folder, files, reader).schema();
    return new PinManifest(
        PinManifest.FORMAT, folder.root().toString(), reading, schema.json(), files);
  }

  private static Dataset<Row> read(
      FolderFiles folder, List<PinnedFile> files, DataFrameReader reader) {
    return reader.load(
        files.stream().map(file -> folder.pathOf(file).toString()).toArray(String[]::new));
  }

  static StructType schemaOf(PinManifest manifest) {
    return (StructType) DataType.fromJson(manifest.schema());
  }

  /** The rows of a list of files. */
  PinnedTable open(
      PinManifest manifest, FolderFiles folder, DataFrameReader reader, TableVersion version) {
    StructType schema = schemaOf(manifest);
    Dataset<Row> rows =
        manifest.files().isEmpty()
            ? spark.createDataFrame(List.of(), schema)
            : read(folder, manifest.files(), reader.schema(schema));
    return new PinnedTable(rows, version, () -> folder.requireUnchanged(manifest.files()));
  }

  // ------------------------------------------------------------- what is kept

  /** Keeps a list, under the digest that is told of it. */
  Digest keep(PinManifest manifest) {
    Digest content = pins.digestOf("content", manifest.content());
    Path place = placeOf(content);
    try {
      FileSystem fileSystem = place.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (!fileSystem.exists(place)) {
        Path aside = new Path(place.getParent(), "." + UUID.randomUUID());
        try (OutputStream out = fileSystem.create(aside)) {
          out.write(MessageCodec.write(manifest).getBytes(UTF_8));
        }
        if (!fileSystem.rename(aside, place) && !fileSystem.exists(place)) {
          throw new IOException("rename failed");
        }
      }
      return content;
    } catch (IOException e) {
      throw TableException.unavailable(
          "the list of pinned files " + place,
          "It must be written: name another folder as 'state:' of the site's configuration",
          e);
    }
  }

  /**
   * The list that was kept under a digest, whose files have not lost a byte.
   *
   * @throws TableException if there is none
   */
  PinManifest find(Digest content) {
    Path place = placeOf(content);
    try {
      FileSystem fileSystem = place.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (!fileSystem.exists(place)) {
        throw new TableException(
            "What this site kept of the version that it accepted, %s, is missing. Restore it from a copy and start again; without it this site cannot go on in this run."
                .formatted(place));
      }
      PinManifest manifest;
      try (var in = fileSystem.open(place)) {
        manifest = MessageCodec.read(new String(in.readAllBytes(), UTF_8), PinManifest.class);
      }
      if (!pins.digestOf("content", manifest.content()).equals(content)) {
        throw new TableException(
            "What this site kept of the version that it accepted, %s, is damaged. Restore it from a copy and start again."
                .formatted(place));
      }
      return manifest;
    } catch (IOException | EnvelopeException e) {
      throw TableException.unavailable(
          "the list of pinned files " + place, "Restore it from a copy and start again", e);
    }
  }

  private Path placeOf(Digest content) {
    return new Path(new Path(pins.folder()), content.hex() + ".json");
  }
}
