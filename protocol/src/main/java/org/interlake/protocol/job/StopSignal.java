package org.interlake.protocol.job;

import static java.util.Objects.requireNonNull;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ctrl-C and SIGTERM: the thread that works is interrupted and given time to leave what it does in
 * order, before Spark's own hook takes the session away.
 */
public final class StopSignal {
  /** Before Spark's hooks, which Spark registers with Hadoop at 40 and 50. */
  private static final int PRIORITY = 70;

  /** For what a command prints when its work is done. */
  private static final Duration LAST_WORDS = Duration.ofMillis(250);

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean received;

  private StopSignal() {}

  /**
   * Watches for signals from now on, until {@link #finished}.
   *
   * @param worker the thread to interrupt
   * @param patience how long it may take to finish
   */
  public static StopSignal watch(Thread worker, Duration patience) {
    requireNonNull(worker, "worker");
    StopSignal signal = new StopSignal();
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> signal.stop(worker, patience),
            PRIORITY,
            patience.toMillis() + 1000,
            TimeUnit.MILLISECONDS);
    return signal;
  }

  /** Whether the process is being stopped: what fails from then on fails because of that. */
  public boolean received() {
    return received;
  }

  /** Whether something failed because its thread was interrupted, however that was wrapped. */
  public static boolean isCauseOf(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException) {
        return true;
      }
    }
    return false;
  }

  /**
   * The work is done. Without this, an exit takes all the patience there is: the thread that calls
   * {@link System#exit} waits for the hook, which would wait for that thread.
   */
  public void finished() {
    finished.countDown();
  }

  void stop(Thread worker, Duration patience) {
    if (finished.getCount() == 0) {
      return;
    }
    received = true;
    worker.interrupt();
    try {
      if (finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        worker.join(LAST_WORDS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
