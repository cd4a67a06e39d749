package org.interlake.driver.run;

import java.time.Duration;

/**
 * Waits a little longer each time: a tenth of what has been waited so far, within bounds. A short
 * round is seen at once, a long one costs few looks.
 */
final class Patience {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final long startNanos = System.nanoTime();

  /**
   * @throws InterruptedException if the driver is being stopped
   */
  void pause() throws InterruptedException {
    long tenth = (System.nanoTime() - startNanos) / 10;
    long nanos = Math.max(SHORTEST.toNanos(), Math.min(LONGEST.toNanos(), tenth));
    Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }
}
