package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.interlake.site.config.SiteConfig;

/** Waits a little longer each time, a tenth of what has been waited, within the poll's bounds. */
final class Patience {
  private final SiteConfig.Poll poll;
  private long startNanos = System.nanoTime();

  Patience(SiteConfig.Poll poll) {
    this.poll = requireNonNull(poll, "poll");
  }

  /** Something happened: look often again. */
  void reset() {
    startNanos = System.nanoTime();
  }

  Duration waited() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /**
   * @throws InterruptedException if the site is being stopped
   */
  void pause() throws InterruptedException {
    long nanos =
        Math.max(
            poll.minimum().toNanos(), Math.min(poll.maximum().toNanos(), waited().toNanos() / 10));
    Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }
}
