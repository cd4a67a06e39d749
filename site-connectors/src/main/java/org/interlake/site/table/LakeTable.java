package org.interlake.site.table;

/**
 * A table of a site, in whatever format and place.
 *
 * <p>Laws, held by every kind: what is pinned reads the same rows whenever it is read, whatever
 * becomes of the table; pinned again by its version, also by another process, it is the same rows
 * again, or an exception that says what has become of them.
 */
public interface LakeTable {
  /**
   * Pins the table.
   *
   * @throws TableException if there is no such table or version
   */
  PinnedTable pin(Wanted wanted);
}
