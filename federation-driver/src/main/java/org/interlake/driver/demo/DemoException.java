package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** The demonstration cannot go on. The remedy, or where to look, is in the message. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  DemoException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  ExitCode code() {
    return code;
  }
}
