package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** There is no report of this run; the message says why, and the code what to do. */
public final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  ReportException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  public ExitCode code() {
    return code;
  }
}
