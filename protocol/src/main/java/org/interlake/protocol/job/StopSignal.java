package org.interlake.protocol.job;

import static java.util.Objects.requireNonNull;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ctrl-C and SIGTERM: the thread that works is interrupted and given time to leave what it does in
 * order, before Spark's own hook takes the session away.
 */
public final class StopSignal {
  /** Before Spark's hooks, which Spark registers with Hadoop at 40 and 50. */
  private static final int PRIORITY = 70;

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private volatile boolean received;

  private StopSignal() {}

  /**
   * Watches for signals from now on.
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
            java.util.concurrent.TimeUnit.MILLISECONDS);
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

  private void stop(Thread worker, Duration patience) {
    received = true;
    worker.interrupt();
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      while (worker.isAlive() && !isExiting(worker) && System.nanoTime() < deadline) {
        worker.join(LOOK_EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether a worker ended its work with {@code System.exit}, where it waits for this very hook.
   */
  private static boolean isExiting(Thread worker) {
    return Arrays.stream(worker.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
  }
}
