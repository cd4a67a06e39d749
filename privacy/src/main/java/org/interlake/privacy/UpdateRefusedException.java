package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

/**
 * An update that may not leave its site. The site declines the round; a retry with the same rows
 * and the same policy fails the same way.
 */
public final class UpdateRefusedException extends RuntimeException {
  /** The rule that was broken. Safe to send to the driver; the message stays at the site. */
  public enum Reason {
    /** Another layout than the round asked for. */
    SHAPE,
    /** Computed from fewer rows than the site's policy demands. */
    TOO_FEW_ROWS,
    /** An element is infinite or not a number. */
    NOT_FINITE
  }

  private final Reason reason;

  UpdateRefusedException(Reason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }
}
