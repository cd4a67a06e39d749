package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;

/**
 * The runs that statements have started: they go on in threads of this application, whichever
 * session looks at them, until they end, somebody stops them, or the application ends. A run that
 * is stopped leaves the exchange in order and can be gone on with.
 */
public final class BackgroundRuns {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  /** Before Spark's own hooks, which take the session away. */
  private static final int HOOK_PRIORITY = 70;

  /**
   * By application: each session makes a catalog of its own, and a run outlives the session that
   * started it.
   */
  private static final Map<String, BackgroundRuns> BY_APPLICATION = new ConcurrentHashMap<>();

  private final Map<RunId, BackgroundRun> runs = new ConcurrentSkipListMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "interlake-run");
            thread.setDaemon(true);
            return thread;
          });

  private BackgroundRuns() {}

  /** Those of a session's application. */
  public static BackgroundRuns of(SparkSession spark) {
    String application = spark.sparkContext().applicationId();
    return BY_APPLICATION.computeIfAbsent(
        application,
        id -> {
          BackgroundRuns made = new BackgroundRuns();
          ShutdownHookManager.get()
              .addShutdownHook(
                  () -> made.stop(STOP_PATIENCE),
                  HOOK_PRIORITY,
                  STOP_PATIENCE.toMillis() + 1000,
                  TimeUnit.MILLISECONDS);
          spark
              .sparkContext()
              .addSparkListener(
                  new SparkListener() {
                    @Override
                    public void onApplicationEnd(SparkListenerApplicationEnd end) {
                      BY_APPLICATION.remove(id);
                      made.threads.shutdownNow();
                    }
                  });
          return made;
        });
  }

  /** What a run does from its start to its end. */
  interface Work {
    RunResult execute() throws InterruptedException;
  }

  /**
   * Starts a run.
   *
   * @throws RequestException TRY_AGAIN if it is under way here
   */
  synchronized BackgroundRun start(SparkSession spark, RunId run, Work work) {
    BackgroundRun before = runs.get(requireNonNull(run, "run"));
    if (before != null && before.isUnderWay()) {
      throw new RequestException(
          ExitCode.TRY_AGAIN,
          "run %s is under way in this application already (CALL interlake.system.run_status('%s') tells how far it is)"
              .formatted(run, run));
    }
    BackgroundRun started = new BackgroundRun(spark, run, work);
    runs.put(run, started);
    threads.execute(started);
    return started;
  }

  /** A run that was started in this application, also if it has ended. */
  Optional<BackgroundRun> find(RunId run) {
    return Optional.ofNullable(runs.get(run));
  }

  /** The runs that have not ended, in the order of their names. */
  public List<RunId> underWay() {
    return runs.values().stream().filter(BackgroundRun::isUnderWay).map(BackgroundRun::id).toList();
  }

  /**
   * Waits until no run is under way.
   *
   * @throws InterruptedException if the waiting is being stopped; the runs go on
   */
  public void awaitAll() throws InterruptedException {
    for (BackgroundRun run : runs.values()) {
      run.await(Duration.ofDays(3650));
    }
  }

  /** Stops all runs that are under way, and waits that long for them to leave things in order. */
  public void stop(Duration patience) {
    runs.values().forEach(BackgroundRun::cancel);
    threads.shutdownNow();
    try {
      threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
