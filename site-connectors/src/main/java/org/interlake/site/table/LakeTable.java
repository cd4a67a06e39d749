package org.interlake.site.table;

import java.util.List;
import java.util.OptionalLong;

/** A table of a lake, in any format that keeps versions. */
public interface LakeTable {
  /**
   * Pins the table.
   *
   * @param version the version to read, or none for the newest there is
   * @param columns the columns that will be read, for the schema's digest; those that the table
   *     does not have are left out
   * @throws TableException if there is no such table or version
   */
  PinnedTable pin(OptionalLong version, List<String> columns);
}
