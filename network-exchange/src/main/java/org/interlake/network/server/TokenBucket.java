package org.interlake.network.server;

import java.util.function.LongSupplier;

/**
 * Lets so much pass in a second on average, and at most two seconds' worth at once. What is asked
 * for is given at once and owed: who owes waits before it asks for more.
 */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int BURST_SECONDS = 2;

  private final double perSecond;
  private final LongSupplier nanoTime;
  private double tokens;
  private long refilledNanos;

  TokenBucket(long perSecond, LongSupplier nanoTime) {
    this.perSecond = (double) perSecond;
    this.nanoTime = nanoTime;
    this.tokens = this.perSecond * BURST_SECONDS;
    this.refilledNanos = nanoTime.getAsLong();
  }

  /**
   * Takes so many.
   *
   * @return how long to wait before more is taken, in nanoseconds; 0 if not at all
   */
  synchronized long take(long count) {
    refill();
    tokens -= (double) count;
    return tokens >= 0 ? 0 : (long) (-tokens / perSecond * NANOS_PER_SECOND);
  }

  /** Takes so many if they are there, else none. */
  synchronized boolean tryTake(int count) {
    refill();
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    tokens =
        Math.min(
            perSecond * BURST_SECONDS,
            tokens + (now - refilledNanos) / NANOS_PER_SECOND * perSecond);
    refilledNanos = now;
  }
}
