package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/**
 * The run belongs to somebody else, or to another plan. Nothing was changed; the remedy is in the
 * message.
 */
public final class RunConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private RunConflictException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  /** Another driver advances the run. */
  static RunConflictException otherDriver(String message) {
    return new RunConflictException(ExitCode.TRY_AGAIN, message);
  }

  /** The run has another plan, or its files were changed. */
  static RunConflictException otherContent(String message) {
    return new RunConflictException(ExitCode.CONFIGURATION, message);
  }

  public ExitCode code() {
    return code;
  }
}
