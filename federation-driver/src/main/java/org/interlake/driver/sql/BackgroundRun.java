package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.RegistryException;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.run.ReferenceException;
import org.interlake.driver.run.RunConflictException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
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

  /**
   * What made a run come to nothing is what whoever waits for it has to hear.
   *
   * @throws RequestException with the code that the command line would end with, the run, its
   *     status, the reason and what to do: INTERRUPTED if it was stopped, ABANDONED if quorum or
   *     deadline was missed or sites declined, else that of the failure
   */
  void requireSuccess() {
    if (wasStopped()) {
      throw new RequestException(
          ExitCode.INTERRUPTED,
          "run %s was stopped before its end (start it again: it goes on from there)"
              .formatted(run));
    }
    if (result.isPresent() && result.get() instanceof RunResult.Abandoned abandoned) {
      throw new RequestException(
          ExitCode.ABANDONED,
          "run %s was abandoned, and no model came of it: %s (registry.contribution and registry.event of the run tell which sites; mend that, and start it under another name)"
              .formatted(run, abandoned.reason()));
    }
    if (failure.isPresent()) {
      throw told(failure.get());
    }
  }

  private RuntimeException told(Throwable thrown) {
    ExitCode code = codeOf(thrown);
    if (code == ExitCode.INTERNAL) { // the caller reports it as ours
      return thrown instanceof RuntimeException known
          ? known
          : new IllegalStateException("Run %s has failed".formatted(run), thrown);
    }
    return new RequestException(
        code,
        "run %s has failed: %s (mend that, and start it again)".formatted(run, thrown.getMessage()),
        thrown);
  }

  private static ExitCode codeOf(Throwable thrown) {
    if (thrown instanceof RequestException request) {
      return request.code();
    }
    if (thrown instanceof RunConflictException conflict) {
      return conflict.code();
    }
    if (thrown instanceof ReferenceException reference) {
      return reference.code();
    }
    return thrown instanceof RegistryException
        ? ExitCode.UNAVAILABLE
        : JobFailure.of(thrown).code();
  }

  /** Whether it came to nothing because it was told to stop. */
  boolean wasStopped() {
    return failure.filter(StopSignal::isCauseOf).isPresent();
  }
}
