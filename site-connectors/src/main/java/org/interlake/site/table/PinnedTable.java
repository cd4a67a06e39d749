package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.message.TableVersion;

/**
 * A table at one version: the same rows whenever it is read.
 *
 * @param upkeep what tells if it no longer is
 */
public record PinnedTable(Dataset<Row> rows, TableVersion version, Upkeep upkeep) {
  public PinnedTable {
    requireNonNull(rows, "rows");
    requireNonNull(version, "version");
    requireNonNull(upkeep, "upkeep");
  }

  /** Of a format that never changes what a version has. */
  PinnedTable(Dataset<Row> rows, TableVersion version) {
    this(rows, version, () -> {});
  }

  /**
   * Looks whether what the version was read from is still what it was.
   *
   * @throws TableException if it is not
   */
  public void requireUnchanged() {
    upkeep.requireUnchanged();
  }

  /** Whether a version's files are what they were. */
  @FunctionalInterface
  public interface Upkeep {
    /**
     * Looks; costs no more than a listing as long as nothing has changed.
     *
     * @throws TableException if something has
     */
    void requireUnchanged();
  }
}
