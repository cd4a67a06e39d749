package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.interlake.protocol.Digest;

/**
 * What was pinned of a folder: which files, byte for byte, and how they are read. Kept at the site
 * as JSON; {@code docs/spec/pinned-table.md}.
 *
 * @param interlake the number of this format
 * @param root the folder, as a URI
 * @param reading format and options, as text
 * @param schema the columns, as Spark's JSON
 * @param files in the order of their paths
 */
record PinManifest(
    int interlake, String root, String reading, String schema, List<PinnedFile> files) {
  static final int FORMAT = 1;

  PinManifest {
    if (interlake != FORMAT) {
      throw new IllegalArgumentException(
          "Invalid interlake: %d (must be %d)".formatted(interlake, FORMAT));
    }
    requireNonNull(root, "root");
    requireNonNull(reading, "reading");
    requireNonNull(schema, "schema");
    List<PinnedFile> sorted = new ArrayList<>(files);
    sorted.sort(Comparator.comparing(PinnedFile::path));
    files = List.copyOf(sorted);
  }

  /**
   * A file.
   *
   * @param path below the root
   * @param modified its time of change, in milliseconds since 1970, of which nothing depends but
   *     whether its bytes are looked at again
   */
  record PinnedFile(String path, long bytes, long modified, Digest sha256) {
    PinnedFile {
      requireNonNull(path, "path");
      requireNonNull(sha256, "sha256");
    }
  }

  /** All that the rows depend on, as text. */
  String content() {
    StringBuilder text = new StringBuilder(reading).append('\n').append(schema).append('\n');
    for (PinnedFile file : files) {
      text.append(file.sha256().hex())
          .append(' ')
          .append(file.bytes())
          .append(' ')
          .append(file.path())
          .append('\n');
    }
    return text.toString();
  }
}
