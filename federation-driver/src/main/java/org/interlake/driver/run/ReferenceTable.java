package org.interlake.driver.run;

import java.util.OptionalLong;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.table.TableException;

/** Where the public rows are on which the driver computes updates of its own. */
public interface ReferenceTable {
  /**
   * The table at a version.
   *
   * @param version the one that the run began with; empty for the one that the operator names, or
   *     the newest
   * @throws TableException if it cannot be read
   */
  PinnedTable pin(OptionalLong version);
}
