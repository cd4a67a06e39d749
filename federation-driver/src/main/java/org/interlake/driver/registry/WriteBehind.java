package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the registry's commits off the critical path of a round: one daemon thread commits what has
 * piled up.
 *
 * <p>Laws: batches go in in the order in which they were appended; nothing is lost silently: a
 * commit that fails is repeated, and when it has failed {@link Retry#attempts} times the next call
 * of any method throws, as does every later one.
 */
public final class WriteBehind implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

  /** How many batches may wait; then {@link #append} waits, too. */
  private static final int MAX_WAITING = 1024;

  /**
   * What is done about a commit that fails.
   *
   * @param attempts how often a commit is tried, 1 or more
   * @param firstPause before the second attempt; it doubles with each
   */
  public record Retry(int attempts, Duration firstPause) {
    public static final Retry DEFAULT = new Retry(6, Duration.ofMillis(250));

    public Retry {
      requireNonNull(firstPause, "firstPause");
      if (attempts < 1) {
        throw new IllegalArgumentException(
            "Invalid attempts: %d (must be 1 or more)".formatted(attempts));
      }
    }
  }

  private final RegistryAppender registry;
  private final long maximumDelayNanos;
  private final Retry retry;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<RegistryBatch> waiting = new ArrayList<>();
  private long appended;
  private long committed;
  private long wanted;
  private boolean closing;
  private RuntimeException failure;

  public WriteBehind(RegistryAppender registry, Duration maximumDelay) {
    this(registry, maximumDelay, Retry.DEFAULT);
  }

  /**
   * @param maximumDelay how long a batch waits for others before its commit begins
   */
  public WriteBehind(RegistryAppender registry, Duration maximumDelay, Retry retry) {
    this.registry = requireNonNull(registry, "registry");
    this.maximumDelayNanos = maximumDelay.toNanos();
    this.retry = requireNonNull(retry, "retry");
    this.thread = new Thread(this::run, "interlake-registry");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** Hands a batch over; it is committed later. */
  public void append(RegistryBatch batch) {
    lock.lock();
    try {
      while (waiting.size() >= MAX_WAITING && failure == null && !closing) {
        changed.awaitUninterruptibly();
      }
      check();
      if (closing) {
        throw new IllegalStateException("The registry's write-behind is closed");
      }
      waiting.add(batch);
      appended++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when everything that was appended before is committed. */
  public void commitNow() {
    lock.lock();
    try {
      long upTo = appended;
      wanted = Math.max(wanted, upTo);
      changed.signalAll();
      while (committed < upTo && failure == null) {
        changed.awaitUninterruptibly();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  /** Commits the rest and stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      wanted = appended;
      changed.signalAll();
      while (committed < appended && failure == null) {
        changed.awaitUninterruptibly();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw new RegistryException(
          "%d of %d batches are not in the registry: its commits have failed %d times. Repair the cause and resume the run"
              .formatted(appended - committed, appended, retry.attempts()),
          failure);
    }
  }

  private void run() {
    try {
      for (List<RegistryBatch> next = take(); !next.isEmpty(); next = take()) {
        commit(next.stream().reduce(new RegistryBatch(List.of()), RegistryBatch::plus));
        report(next.size(), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report(0, new IllegalStateException("The registry's thread was interrupted", e));
    } catch (RuntimeException e) {
      report(0, e);
    }
  }

  /** What has piled up, once it is due; nothing when all is done. */
  private List<RegistryBatch> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        changed.await();
      }
      long nanos = maximumDelayNanos;
      while (!closing && committed >= wanted && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      List<RegistryBatch> due = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
      return due;
    } finally {
      lock.unlock();
    }
  }

  private void commit(RegistryBatch batch) throws InterruptedException {
    long pauseMillis = retry.firstPause().toMillis();
    for (int attempt = 1; ; attempt++) {
      try {
        registry.append(batch);
        return;
      } catch (RuntimeException e) {
        if (attempt == retry.attempts()) {
          throw e;
        }
        LOG.warn(
            "The registry could not be written, attempt {} of {}: {}",
            attempt,
            retry.attempts(),
            e.toString());
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
        pauseMillis *= 2;
      }
    }
  }

  private void report(int batches, RuntimeException thrown) {
    lock.lock();
    try {
      committed += batches;
      failure = thrown;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
