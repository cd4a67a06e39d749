package org.interlake.models.data;

import java.io.Serializable;
import java.util.List;

/**
 * A computation that needs all of a site's blocks at once, shipped to one executor or run where it
 * is. It changes nothing that its maker handed it.
 */
public interface BlockProgram extends Serializable {
  /**
   * Runs over the blocks.
   *
   * @param blocks in canonical order
   */
  double[] run(List<RowBlock> blocks);
}
