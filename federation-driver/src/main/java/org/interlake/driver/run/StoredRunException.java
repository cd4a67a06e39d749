package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** A run cannot be made again from what the exchange holds. The remedy is in the message. */
public final class StoredRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private StoredRunException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  /** What is asked for is not there, and will not come. */
  static StoredRunException missing(String message) {
    return new StoredRunException(ExitCode.DATA, message);
  }

  /** The run goes on. */
  static StoredRunException notEnded(String message) {
    return new StoredRunException(ExitCode.TRY_AGAIN, message);
  }

  public ExitCode code() {
    return code;
  }
}
