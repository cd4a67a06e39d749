package org.interlake.aggregation;

import java.io.Serializable;
import org.interlake.protocol.envelope.RefusalReason;

/** What is wrong with an update, as a task brings it back. */
final class UpdateFault implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The update's place in site order. */
  final int update;

  final RefusalReason reason;
  final String detail;

  UpdateFault(int update, RefusalReason reason, String detail) {
    this.update = update;
    this.reason = reason;
    this.detail = detail;
  }
}
