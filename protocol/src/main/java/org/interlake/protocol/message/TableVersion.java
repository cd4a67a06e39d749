package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;

/**
 * The provenance of an update: which version of which table it was computed on.
 *
 * @param format the table format, such as {@code delta}
 * @param table the table's own id, which says nothing about where it lies
 * @param version the version read
 * @param schema the digest of the columns read and their types
 */
public record TableVersion(String format, String table, long version, Digest schema) {
  public TableVersion {
    requireNonNull(format, "format");
    requireNonNull(table, "table");
    requireNonNull(schema, "schema");
    if (version < 0) {
      throw new IllegalArgumentException(
          "Invalid version of table %s: %d (must not be negative)".formatted(table, version));
    }
  }

  /** {@code table@version}, as the registry shows it. */
  public String text() {
    return table + "@" + version;
  }
}
