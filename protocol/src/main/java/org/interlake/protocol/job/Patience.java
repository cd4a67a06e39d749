package org.interlake.protocol.job;

import java.time.Duration;
import org.interlake.protocol.exchange.Exchange;

/**
 * Waits a little longer each time: a tenth of what has been waited so far, within bounds. What
 * happens soon is seen at once, and a long wait costs few looks.
 */
public final class Patience {
  private final Duration shortest;
  private final Duration longest;
  private long startNanos = System.nanoTime();

  /** Waiting begins now. */
  public Patience(Duration shortest, Duration longest) {
    if (shortest.isNegative() || shortest.isZero() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "Invalid pauses: %s to %s (must be above 0, and the longest not below the shortest)"
              .formatted(shortest, longest));
    }
    this.shortest = shortest;
    this.longest = longest;
  }

  /** Something happened: look often again. */
  public void reset() {
    startNanos = System.nanoTime();
  }

  /** Since the beginning, or the last reset. */
  public Duration waited() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /**
   * Waits for the next look.
   *
   * @throws InterruptedException if the job is being stopped
   */
  public void pause() throws InterruptedException {
    long nanos = nanosToPause();
    Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }

  /**
   * Waits for the next look at an exchange, or until it tells of a change.
   *
   * @throws InterruptedException if the job is being stopped
   */
  public void pause(Exchange exchange) throws InterruptedException {
    exchange.awaitChange(Duration.ofNanos(nanosToPause()));
  }

  private long nanosToPause() {
    return Math.max(shortest.toNanos(), Math.min(longest.toNanos(), waited().toNanos() / 10));
  }
}
