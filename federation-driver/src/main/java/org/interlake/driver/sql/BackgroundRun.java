package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.RunResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run in a thread of its own. */
final class BackgroundRun implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundRun.class);

  private final SparkSession spark;
  private final RunId run;
  private final BackgroundRuns.Work work;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Thread thread;
  private boolean cancelled;
  private volatile Optional<RunResult> result = Optional.empty();
  private volatile Optional<Throwable> failure = Optional.empty();

  BackgroundRun(SparkSession spark, RunId run, BackgroundRuns.Work work) {
    this.spark = requireNonNull(spark, "spark");
    this.run = requireNonNull(run, "run");
    this.work = requireNonNull(work, "work");
  }

  RunId id() {
    return run;
  }

  @Override
  public void run() {
    try {
      if (begins()) {
        SparkSession.setActiveSession(spark);
        spark.sparkContext().setJobGroup(run.name(), "interlake run " + run, true);
        result = Optional.of(work.execute());
      } else {
        failure = Optional.of(new InterruptedException());
      }
    } catch (InterruptedException e) {
      LOG.info("Run {} was stopped", run);
      failure = Optional.of(e);
    } catch (RuntimeException | Error e) {
      if (StopSignal.isCauseOf(e)) {
        LOG.info("Run {} was stopped", run);
      } else {
        LOG.error("Run {} has failed: {}", run, e.getMessage());
        LOG.debug("Stack trace", e);
      }
      failure = Optional.of(e);
    } finally {
      over();
      ended.countDown();
    }
  }

  private synchronized boolean begins() {
    thread = Thread.currentThread();
    return !cancelled;
  }

  /** From here on the thread is another run's. */
  private synchronized void over() {
    thread = null;
    SparkSession.clearActiveSession();
    Thread.interrupted();
  }

  boolean isUnderWay() {
    return ended.getCount() > 0;
  }

  /** Tells the run to stop; nothing of one that has ended. */
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /**
   * Waits for the end.
   *
   * @return whether it has come
   */
  boolean await(Duration timeout) throws InterruptedException {
    return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What it came to; empty while it is under way, and of one that was stopped or has failed. */
  Optional<RunResult> result() {
    return result;
  }

  /** Why it came to nothing, if it did. */
  Optional<Throwable> failure() {
    return failure;
  }

  /** Whether it came to nothing because it was told to stop. */
  boolean wasStopped() {
    return failure.filter(StopSignal::isCauseOf).isPresent();
  }
}
