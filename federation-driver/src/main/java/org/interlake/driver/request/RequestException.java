package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** What was asked for cannot be done. The remedy is in the message. */
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public RequestException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  /** With what went wrong below. */
  public RequestException(ExitCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = requireNonNull(code, "code");
  }

  /** What a command ends with because of it. */
  public ExitCode code() {
    return code;
  }
}
