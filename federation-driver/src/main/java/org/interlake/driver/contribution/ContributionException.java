package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.job.ExitCode;

/** A run's contributions cannot be valued as asked. The remedy is in the message. */
public final class ContributionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private ContributionException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  /** What was asked for cannot be. */
  static ContributionException usage(String message) {
    return new ContributionException(ExitCode.USAGE, message);
  }

  /** The run or the table is not one of which this can be asked. */
  static ContributionException data(String message) {
    return new ContributionException(ExitCode.DATA, message);
  }

  public ExitCode code() {
    return code;
  }
}
