package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.interlake.driver.request.RequestFailure;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;

/**
 * What was asked for cannot be done. The message says what is wrong, where, and what to do; it is
 * that of the command line. How to react, {@link #code} says.
 *
 * <pre>{@code
 * try {
 *   federation.run(plan);
 * } catch (FederationException e) {
 *   if (e.code() == ExitCode.UNAVAILABLE) {
 *     // the exchange, a table or the registry cannot be reached: try again later
 *   }
 * }
 * }</pre>
 */
public final class FederationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  FederationException(ExitCode code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  private FederationException(JobFailure failure, Throwable cause) {
    super(failure.message(), cause);
    code = failure.code();
  }

  /** The exit code of the command that fails so; {@code docs/reference/exit-codes.md}. */
  public ExitCode code() {
    return code;
  }

  /**
   * Does some work, and throws what a caller of this package is to see. A fault of Interlake's or
   * Spark's own stays what it is.
   */
  static <T> T within(Callable<T> work) {
    try {
      return work.call();
    } catch (FederationException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      JobFailure failure = RequestFailure.of(e);
      if (failure.code() == ExitCode.INTERNAL && e instanceof RuntimeException fault) {
        throw fault;
      }
      throw new FederationException(failure, e);
    }
  }
}
