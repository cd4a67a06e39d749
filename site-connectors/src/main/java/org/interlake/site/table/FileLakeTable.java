package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.TableVersion;
import org.interlake.site.table.DatasetConfig.FileFolder;

/**
 * A folder of Parquet, ORC, CSV or JSON files. Its version is the digest of the files' list, sizes
 * and bytes, and of how they are read; the list is kept for the run, so that files which come later
 * are not seen.
 */
final class FileLakeTable implements LakeTable {
  private final SparkSession spark;
  private final TableName name;
  private final FileFolder config;
  private final PinFolder pins;
  private final PinnedFiles pinned;

  FileLakeTable(SparkSession spark, TableName name, FileFolder config, PinFolder pins) {
    this.spark = requireNonNull(spark, "spark");
    this.name = requireNonNull(name, "name");
    this.config = requireNonNull(config, "config");
    this.pins = requireNonNull(pins, "pins");
    this.pinned = new PinnedFiles(spark, pins);
  }

  @Override
  public PinnedTable pin(Wanted wanted) {
    FolderFiles folder = folder();
    PinManifest manifest;
    Digest content;
    if (wanted.accepted().flatMap(TableVersion::contentDigest).isPresent()) {
      content = wanted.accepted().get().contentDigest().orElseThrow();
      manifest = pinned.find(content);
      requireSameReading(manifest, folder);
      folder.requireSameBytes(manifest.files());
    } else {
      manifest = list(folder);
      content = pinned.keep(manifest);
    }
    PinnedTable table;
    try {
      table =
          pinned.open(
              manifest,
              folder,
              reader(folder, false),
              new TableVersion(
                  config.format(),
                  name.id(),
                  0,
                  TableName.schemaDigest(PinnedFiles.schemaOf(manifest), wanted.columns()),
                  content,
                  null,
                  null));
    } catch (Exception e) { // Spark declares none of those that its readers throw
      throw unavailable(e);
    }
    return new PinnedTable(
        wanted.view().of(table.rows()),
        TableName.viewed(table.version(), wanted, pins),
        table.upkeep());
  }

  private FolderFiles folder() {
    try {
      return new FolderFiles(spark, new Path(config.path()));
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private PinManifest list(FolderFiles folder) {
    try {
      Optional<StructType> declared = declared();
      PinManifest manifest = pinned.list(folder, reading(), reader(folder, true), declared);
      if (manifest.files().isEmpty() && declared.isEmpty()) {
        throw new TableException(
            "The folder %s has no file of data, and nothing says which columns it would have. Declare them as 'schema:' of the dataset in the site's configuration, or name the right folder as 'path:'."
                .formatted(folder.root()));
      }
      return manifest;
    } catch (FileNotFoundException e) {
      throw new TableException(
          "Cannot read folder %s: there is none. Check 'path:' of the dataset in the site's configuration, and this user's rights on it."
              .formatted(folder.root()),
          e);
    } catch (Exception e) {
      throw unavailable(e);
    }
  }

  private Optional<StructType> declared() {
    try {
      return config.schema().map(StructType::fromDDL);
    } catch (Exception e) { // Spark's parser declares none of what it throws
      throw TableException.unavailable(
          "the schema '%s'".formatted(config.schema().orElseThrow()),
          "Write 'schema:' of the dataset as in CREATE TABLE: id BIGINT, age INT",
          e);
    }
  }

  private DataFrameReader reader(FolderFiles folder, boolean forSchema) {
    TreeMap<String, String> options = new TreeMap<>(config.options());
    if (forSchema && config.format().equals("csv")) {
      options.put("inferSchema", "true");
    }
    return pinned.reader(config.format(), options, folder.root());
  }

  /** All that the configuration says about reading, as text. */
  private String reading() {
    return "%s %s %s".formatted(config.format(), config.options(), config.schema().orElse(""));
  }

  private void requireSameReading(PinManifest manifest, FolderFiles folder) {
    if (!manifest.reading().equals(reading())
        || !manifest.root().equals(folder.root().toString())) {
      throw new TableException(
          "The dataset in folder %s is configured otherwise than when this run was accepted. Write path, schema and options as they were, or let the run end."
              .formatted(folder.root()));
    }
  }

  private TableException unavailable(Exception e) {
    return TableException.unavailable(
        "the %s files in %s".formatted(config.format(), config.path()),
        "Check 'path:', 'format:', 'schema:' and 'options:' of the dataset in the site's configuration, and this user's rights on the folder",
        e);
  }
}
