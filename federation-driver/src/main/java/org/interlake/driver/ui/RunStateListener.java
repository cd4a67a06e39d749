package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.status.ElementTrackingStore;
import org.interlake.tab.JobLink;
import org.interlake.tab.RoundJobs;

/**
 * Keeps Spark's store at what the events say, live and in the history server.
 *
 * <p>Bounded: of the oldest runs, and of the oldest rounds and refusals of a run, nothing is kept.
 */
final class RunStateListener extends SparkListener {
  private static final String RETAINED_RUNS = "spark.interlake.ui.retainedRuns";
  private static final String RETAINED_ROUNDS = "spark.interlake.ui.retainedRounds";
  private static final int REFUSALS_KEPT = 200;

  private final ElementTrackingStore store;
  private final int retainedRuns;
  private final int retainedRounds;
  private final Map<String, LiveRun> runs = new LinkedHashMap<>();

  RunStateListener(SparkConf conf, ElementTrackingStore store) {
    this.store = requireNonNull(store, "store");
    this.retainedRuns = Math.max(1, conf.getInt(RETAINED_RUNS, 50));
    this.retainedRounds = Math.max(1, conf.getInt(RETAINED_ROUNDS, 1000));
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof DriverEvent.RunOpened opened) {
      open(opened);
    } else if (event instanceof DriverEvent said) {
      LiveRun run = runs.get(said.run());
      if (run != null) {
        fold(run, said);
      }
    }
  }

  private void open(DriverEvent.RunOpened opened) {
    LiveRun run = runs.get(opened.run());
    if (run == null) {
      run = new LiveRun(opened);
      runs.put(opened.run(), run);
      forgetOldest();
    } else {
      run.reopened(opened);
    }
    run.siteRows().forEach(store::write);
    store.write(run.row());
  }

  private void fold(LiveRun run, DriverEvent event) {
    if (event instanceof DriverEvent.PlanAnswered said) {
      run.answered(said);
      run.siteRow(said.site()).forEach(store::write);
    } else if (event instanceof DriverEvent.RoundCalled call) {
      run.called(call);
      store.write(run.openRound());
      forget(RoundRow.class, RoundRow.keyOf(run.name(), call.round() - retainedRounds));
    } else if (event instanceof DriverEvent.UpdateCame update) {
      run.came(update);
      run.siteRow(update.site()).forEach(store::write);
    } else if (event instanceof DriverEvent.UpdateRefused update) {
      RefusalRow row = run.refused(update);
      store.write(row);
      run.siteRow(update.site()).forEach(store::write);
      forget(RefusalRow.class, RefusalRow.keyOf(run.name(), row.number() - REFUSALS_KEPT));
    } else if (event instanceof DriverEvent.RoundClosed round) {
      store.write(run.closed(round));
      round.answers().forEach(answer -> run.siteRow(answer.site()).forEach(store::write));
      round.missing().forEach(site -> run.siteRow(site).forEach(store::write));
    } else if (event instanceof DriverEvent.Noted note) {
      run.noted(note);
    } else if (event instanceof DriverEvent.ModelPromoted model) {
      run.promoted(model);
    } else if (event instanceof DriverEvent.RunEnded end) {
      run.ended(end.state(), end.reason(), end.at());
    }
    if (run.hasOpenRound()) {
      store.write(run.openRound());
    }
    store.write(run.row());
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    RoundJobs.Job.of(start)
        .ifPresent(
            job -> {
              LiveRun run = runs.get(job.run());
              if (run != null) {
                run.job(job.round(), new JobLink(job.id(), job.stages()));
                if (run.hasOpenRound()) {
                  store.write(run.openRound());
                }
                store.write(run.row());
              }
            });
  }

  /** Whoever has not said that it is over was stopped in the middle. */
  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    runs.values().stream()
        .filter(LiveRun::running)
        .forEach(
            run -> {
              run.ended("stopped", "the application ended before the run did", end.time());
              store.write(run.row());
            });
  }

  private void forgetOldest() {
    Iterator<LiveRun> oldest = runs.values().iterator();
    while (runs.size() > retainedRuns && oldest.hasNext()) {
      String run = oldest.next().name();
      oldest.remove();
      for (Class<?> rows : new Class<?>[] {RoundRow.class, SiteRow.class, RefusalRow.class}) {
        store.removeAllByIndexValues(rows, RoundRow.OF_RUN, List.of(run));
      }
      forget(RunRow.class, run);
    }
  }

  private void forget(Class<?> rows, String key) {
    try {
      store.read(rows, key);
      store.delete(rows, key);
    } catch (NoSuchElementException e) {
      // it was never there
    }
  }
}
