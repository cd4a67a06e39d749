package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** A command cannot do what it was asked to. The remedy is in the message. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CommandException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  ExitCode code() {
    return code;
  }
}
