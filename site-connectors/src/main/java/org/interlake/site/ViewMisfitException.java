package org.interlake.site;

import org.interlake.site.table.TableException;

/** A row filter or a mask of the policy does not fit its table: nothing is started. */
final class ViewMisfitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ViewMisfitException(TableException cause) {
    super(cause.getMessage(), cause);
  }
}
