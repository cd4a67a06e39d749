package org.interlake.site.ui;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
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
 * <p>Bounded: of the oldest runs, and of the oldest rounds of a run, nothing is kept.
 */
final class SiteStateListener extends SparkListener {
  private static final String RETAINED_RUNS = "spark.interlake.ui.retainedRuns";
  private static final String RETAINED_ROUNDS = "spark.interlake.ui.retainedRounds";
  private static final int JOBS_KEPT = 50;

  private final ElementTrackingStore store;
  private final int retainedRuns;
  private final int retainedRounds;
  private final Map<String, Live> runs = new LinkedHashMap<>();

  SiteStateListener(SparkConf conf, ElementTrackingStore store) {
    this.store = requireNonNull(store, "store");
    this.retainedRuns = Math.max(1, conf.getInt(RETAINED_RUNS, 50));
    this.retainedRounds = Math.max(1, conf.getInt(RETAINED_ROUNDS, 1000));
  }

  /** A run, and the jobs of the round that is being answered. */
  private static final class Live {
    private SiteRunRow row;
    private final Map<Integer, List<JobLink>> jobsOfRound = new TreeMap<>();

    Live(SiteRunRow row) {
      this.row = row;
    }
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SiteEvent.RunFound found) {
      open(found);
    } else if (event instanceof SiteEvent said) {
      Live run = runs.get(said.run());
      if (run != null) {
        run.row = folded(run, said);
        store.write(run.row);
      }
    }
  }

  private void open(SiteEvent.RunFound found) {
    SiteEvent.PlanAnswered unanswered =
        new SiteEvent.PlanAnswered(SiteEvent.FORMAT, found.run(), 0, "", "", "", List.of());
    Live run =
        new Live(
            new SiteRunRow(
                found,
                unanswered,
                "waiting",
                0,
                found.at(),
                SiteRunRow.TAKING_PART,
                "",
                0,
                0,
                0,
                0,
                -1,
                List.of()));
    runs.remove(found.run());
    runs.put(found.run(), run);
    store.write(run.row);
    forgetOldest();
  }

  private SiteRunRow folded(Live run, SiteEvent event) {
    SiteRunRow row = run.row;
    SiteEvent.PlanAnswered answer = row.answer();
    String phase = row.phase();
    int phaseRound = row.phaseRound();
    long phaseSince = row.phaseSince();
    String state = row.state();
    String reason = row.reason();
    long ended = row.ended();
    long lastCall = row.lastCall();
    int answered = row.answered();
    long bytes = row.bytes();
    double epsilon = row.epsilon();
    if (event instanceof SiteEvent.PlanAnswered said) {
      answer = said;
    } else if (event instanceof SiteEvent.PhaseBegun begun) {
      phase = begun.phase();
      phaseRound = begun.round();
      phaseSince = begun.at();
      lastCall = begun.round() > 0 && phase.equals("computing") ? begun.at() : lastCall;
    } else if (event instanceof SiteEvent.CallAnswered sent) {
      answered++;
      bytes += Math.max(0, sent.bytes());
      epsilon = Math.max(epsilon, sent.epsilon());
      lastCall = sent.at() - Math.max(0, sent.computeMillis()) - Math.max(0, sent.sendMillis());
      List<JobLink> jobs = run.jobsOfRound.remove(sent.round());
      run.jobsOfRound.clear();
      store.write(new SiteRoundRow(sent, jobs == null ? List.of() : jobs));
      forget(SiteRoundRow.class, SiteRoundRow.keyOf(sent.run(), sent.round() - retainedRounds));
    } else if (event instanceof SiteEvent.RunOver over) {
      state = over.state();
      reason = over.reason();
      ended = over.at();
    }
    return new SiteRunRow(
        row.found(),
        answer,
        phase,
        phaseRound,
        phaseSince,
        state,
        reason,
        ended,
        lastCall,
        answered,
        bytes,
        epsilon,
        row.jobs());
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    RoundJobs.Job.of(start)
        .ifPresent(
            job -> {
              Live run = runs.get(job.run());
              if (run != null) {
                keep(run, job);
              }
            });
  }

  private void keep(Live run, RoundJobs.Job job) {
    JobLink link = new JobLink(job.id(), job.stages());
    if (job.round() > 0) {
      List<JobLink> jobs = run.jobsOfRound.computeIfAbsent(job.round(), n -> new ArrayList<>());
      if (jobs.size() < JOBS_KEPT) {
        jobs.add(link);
      }
    } else if (run.row.jobs().size() < JOBS_KEPT) {
      SiteRunRow row = run.row;
      List<JobLink> jobs = new ArrayList<>(row.jobs());
      jobs.add(link);
      run.row =
          new SiteRunRow(
              row.found(),
              row.answer(),
              row.phase(),
              row.phaseRound(),
              row.phaseSince(),
              row.state(),
              row.reason(),
              row.ended(),
              row.lastCall(),
              row.answered(),
              row.bytes(),
              row.epsilon(),
              List.copyOf(jobs));
      store.write(run.row);
    }
  }

  /** Whoever has not said that it is over was stopped in the middle. */
  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    for (String name : List.copyOf(runs.keySet())) {
      if (runs.get(name).row.goesOn()) {
        onOtherEvent(
            new SiteEvent.RunOver(
                SiteEvent.FORMAT,
                name,
                end.time(),
                "stopped",
                "the application ended before the run did"));
      }
    }
  }

  private void forgetOldest() {
    Iterator<String> oldest = runs.keySet().iterator();
    while (runs.size() > retainedRuns && oldest.hasNext()) {
      String run = oldest.next();
      oldest.remove();
      store.removeAllByIndexValues(SiteRoundRow.class, SiteRoundRow.OF_RUN, List.of(run));
      forget(SiteRunRow.class, run);
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
