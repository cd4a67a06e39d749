package org.interlake.network;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.interlake.protocol.exchange.ExchangeException;

/** One operation's tries over a connection that comes and goes. */
final class Outage {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Duration patience;
  private final Runnable reconnect;
  private Duration pause = FIRST_PAUSE;
  private long sinceNanos = System.nanoTime();

  /**
   * @param reconnect has the connection be tried at once, where it would wait by itself
   */
  Outage(Duration patience, Runnable reconnect) {
    this.patience = requireNonNull(patience, "patience");
    this.reconnect = requireNonNull(reconnect, "reconnect");
  }

  /** Something got through: patience begins anew. */
  void over() {
    sinceNanos = System.nanoTime();
    pause = FIRST_PAUSE;
  }

  /**
   * Waits before the next try.
   *
   * @param what was tried, for the message
   * @throws ExchangeException if no other try would help, or patience is at its end
   */
  void bear(Status failure, String what) {
    Status.Code code = failure.getCode();
    boolean mayPass =
        (code == Status.Code.UNAVAILABLE && !isRefusedHandshake(failure.getCause()))
            || code == Status.Code.DEADLINE_EXCEEDED
            || code == Status.Code.RESOURCE_EXHAUSTED;
    if (!mayPass || System.nanoTime() - sinceNanos + pause.toNanos() > patience.toNanos()) {
      throw failed(failure, what);
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExchangeException("%s: stopped".formatted(what), e);
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    reconnect.run();
  }

  /** One of the parties did not believe the other's certificate. */
  private static boolean isRefusedHandshake(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  /** What an operation's failure is to its caller. */
  static ExchangeException failed(Status failure, String what) {
    String why = failure.getDescription() == null ? "" : ": " + failure.getDescription();
    Throwable cause = failure.getCause();
    return switch (failure.getCode()) {
      case UNAVAILABLE ->
          isRefusedHandshake(cause)
              ? new ExchangeException(
                  "%s: the server and this party do not believe each other (%s). Check that this party's keys stand in the server's file, that the address names the server's key, and both clocks."
                      .formatted(what, root(cause).getMessage()),
                  cause)
              : new ExchangeException(
                  "%s: the server cannot be reached (%s). Check the address, that it runs, and the way there."
                      .formatted(what, cause == null ? why : root(cause).getMessage()),
                  cause);
      case UNAUTHENTICATED ->
          new ExchangeException(
              "%s: the server no longer knows this party's keys. Have them enrolled there."
                  .formatted(what),
              cause);
      case PERMISSION_DENIED ->
          new ExchangeException(
              "%s: permission denied%s. A party writes below its own prefix only, and a site reads its own and the driver's."
                  .formatted(what, why),
              cause);
      case RESOURCE_EXHAUSTED, OUT_OF_RANGE ->
          new ExchangeException(
              "%s: over the server's limit%s. Ask its operator to raise it, or ask for less."
                  .formatted(what, why),
              cause);
      case CANCELLED ->
          new ExchangeException("%s: the call was broken off%s".formatted(what, why), cause);
      default -> new ExchangeException("%s: %s%s".formatted(what, failure.getCode(), why), cause);
    };
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
