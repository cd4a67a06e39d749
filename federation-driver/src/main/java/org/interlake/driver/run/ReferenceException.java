package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/**
 * The plan's rule measures by an update of the driver's own, and the driver has no rows that it
 * could compute one on. Nothing of the run was published. The remedy is in the message.
 */
public final class ReferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  ReferenceException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  public ExitCode code() {
    return code;
  }
}
