package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A party with what it has used of its limits, over all its connections. */
final class Caller {
  private final Party party;
  private final long objectBytes;
  private final int uploads;
  private final Optional<TokenBucket> requests;
  private final Optional<TokenBucket> bytes;
  private final AtomicInteger openUploads = new AtomicInteger();

  private Caller(
      Party party,
      long objectBytes,
      int uploads,
      Optional<TokenBucket> requests,
      Optional<TokenBucket> bytes) {
    this.party = requireNonNull(party, "party");
    this.objectBytes = objectBytes;
    this.uploads = uploads;
    this.requests = requests;
    this.bytes = bytes;
  }

  static Caller unlimited(Party party) {
    return new Caller(party, Long.MAX_VALUE, Integer.MAX_VALUE, Optional.empty(), Optional.empty());
  }

  static Caller limited(Party party, PartyLimits limits, LongSupplier nanoTime) {
    return new Caller(
        party,
        limits.objectBytes(),
        limits.uploads(),
        Optional.of(new TokenBucket(limits.requestsPerSecond(), nanoTime)),
        Optional.of(new TokenBucket(limits.bytesPerSecond(), nanoTime)));
  }

  Party party() {
    return party;
  }

  boolean mayAsk() {
    return requests.map(bucket -> bucket.tryTake(1)).orElse(true);
  }

  boolean mayPublish(long length) {
    return length <= objectBytes;
  }

  long objectBytes() {
    return objectBytes;
  }

  /** Counts one upload more; false if there are as many as there may be. */
  boolean beginUpload() {
    if (openUploads.incrementAndGet() <= uploads) {
      return true;
    }
    openUploads.decrementAndGet();
    return false;
  }

  void endUpload() {
    openUploads.decrementAndGet();
  }

  /**
   * Counts bytes that pass, in either direction.
   *
   * @return how many nanoseconds to wait before more may pass
   */
  long pass(long count) {
    return bytes.map(bucket -> bucket.take(count)).orElse(0L);
  }
}
