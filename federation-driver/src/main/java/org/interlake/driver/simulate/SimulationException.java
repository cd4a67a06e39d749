package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** A simulation cannot be what it was asked to be. The remedy is in the message. */
public final class SimulationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  SimulationException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  public ExitCode code() {
    return code;
  }
}
