package org.interlake.protocol.job;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.bundle.BundleException;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.identity.KeyFileException;

/**
 * What an exception means to the caller of a command: an exit code, and whether it is our fault.
 */
public record JobFailure(ExitCode code, String message) {
  public JobFailure {
    requireNonNull(code, "code");
    requireNonNull(message, "message");
  }

  /** Sorts an exception of {@code protocol} or of the platform. */
  public static JobFailure of(Throwable thrown) {
    if (thrown instanceof ConfigException || thrown instanceof KeyFileException) {
      return new JobFailure(ExitCode.CONFIGURATION, thrown.getMessage());
    }
    if (thrown instanceof ExchangeException) {
      return new JobFailure(ExitCode.UNAVAILABLE, thrown.getMessage());
    }
    if (thrown instanceof EnvelopeException || thrown instanceof BundleException) {
      return new JobFailure(ExitCode.REFUSED, thrown.getMessage());
    }
    if (thrown instanceof InterruptedException) {
      return new JobFailure(
          ExitCode.INTERRUPTED, "stopped; start the same command again to go on from here");
    }
    return new JobFailure(
        ExitCode.INTERNAL,
        "a fault of Interlake: %s. Please report it with the stack trace above.".formatted(thrown));
  }
}
