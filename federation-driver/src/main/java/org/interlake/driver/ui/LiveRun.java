package org.interlake.driver.ui;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.tab.JobLink;

/** A run as its events have it so far. On the listener's thread only; rows are its snapshots. */
final class LiveRun {
  private static final int NOTES_KEPT = 50;
  private static final int JOBS_KEPT = 50;
  private static final int MEAN_OF_ROUNDS = 5;
  private static final int WAITING_TOLD = 50;

  /** More sites than these are counted and not listed. */
  static final int SITES_KEPT = 2000;

  private final long opened;
  private final Deque<DriverEvent.Noted> notes = new ArrayDeque<>();
  private final Deque<JobLink> jobs = new ArrayDeque<>();
  private final Deque<Long> trainingMillis = new ArrayDeque<>();
  private final SortedSet<String> waitingFor = new TreeSet<>();
  private final Map<String, LiveSite> sites = new LinkedHashMap<>();
  private final Map<Integer, List<JobLink>> jobsOfRound = new TreeMap<>();
  private DriverEvent.RunOpened plan;
  private String state = RunRow.RUNNING;
  private String reason = "";
  private long ended;
  private DriverEvent.RoundCalled called;
  private Lags openLags = new Lags();
  private int came;
  private int refusedInRound;
  private int rounds;
  private int trained;
  private long bytes;
  private int contributions;
  private int refused;
  private int missing;
  private String promotedModel = "";
  private long promotedVersion;

  LiveRun(DriverEvent.RunOpened plan) {
    this.opened = plan.at();
    this.plan = plan;
    reopened(plan);
  }

  /** What is known of one of its sites. */
  static final class LiveSite {
    private final String name;
    private final Lags lags = new Lags();
    private String answer = "waiting";
    private String detail = "";
    private int contributed;
    private int refused;
    private int missing;
    private int lastRound;
    private long lastAt;
    private long computeMillis = -1;
    private long bytes;
    private double epsilon = -1;

    LiveSite(String name) {
      this.name = name;
    }

    SiteRow row(String run) {
      return new SiteRow(
          run,
          name,
          answer,
          detail,
          contributed,
          refused,
          missing,
          lastRound,
          lastAt,
          lags.median(),
          lags.max(),
          computeMillis,
          bytes,
          epsilon);
    }
  }

  String name() {
    return plan.run();
  }

  boolean running() {
    return state.equals(RunRow.RUNNING);
  }

  /** A driver takes it up again, in the same application. */
  void reopened(DriverEvent.RunOpened again) {
    plan = again;
    state = RunRow.RUNNING;
    reason = "";
    ended = 0;
    again.sites().stream()
        .limit(SITES_KEPT)
        .forEach(site -> sites.computeIfAbsent(site, LiveSite::new));
  }

  void answered(DriverEvent.PlanAnswered said) {
    waitingFor.remove(said.answer().equals("accepted") ? "" : said.site());
    LiveSite site = sites.get(said.site());
    if (site != null) {
      site.answer = said.answer();
      site.detail = said.detail();
    }
  }

  void called(DriverEvent.RoundCalled call) {
    called = call;
    openLags = new Lags();
    came = 0;
    refusedInRound = 0;
    waitingFor.clear();
    waitingFor.addAll(call.sites());
    if (call.purpose().equals("evaluate")) {
      trainingMillis.clear(); // training is over
    }
  }

  void came(DriverEvent.UpdateCame update) {
    waitingFor.remove(update.site());
    openLags.add(update.lagMillis());
    came++;
    LiveSite site = sites.get(update.site());
    if (site != null) {
      site.lastRound = update.round();
      site.lastAt = update.at();
    }
  }

  /** Numbers the refusal. */
  RefusalRow refused(DriverEvent.UpdateRefused update) {
    waitingFor.remove(update.site());
    refusedInRound++;
    refused++;
    LiveSite site = sites.get(update.site());
    if (site != null) {
      site.refused++;
      site.lastRound = update.round();
      site.lastAt = update.at();
    }
    return new RefusalRow(
        name(),
        refused,
        update.at(),
        update.round(),
        update.site(),
        update.reason(),
        update.detail());
  }

  /** Closes the round, and gives its last row. */
  RoundRow closed(DriverEvent.RoundClosed round) {
    Lags lags = new Lags();
    long sent = 0;
    for (DriverEvent.Answer answer : round.answers()) {
      lags.add(answer.lagMillis());
      sent += Math.max(0, answer.bytes());
      LiveSite site = sites.get(answer.site());
      if (site != null) {
        site.contributed++;
        site.lags.add(answer.lagMillis());
        site.bytes += Math.max(0, answer.bytes());
        site.lastRound = round.round();
        site.computeMillis = answer.computeMillis();
        site.epsilon = Math.max(site.epsilon, answer.epsilon());
        if (answer.lagMillis() >= 0 && called != null) {
          site.lastAt = called.at() + answer.lagMillis();
        }
      }
    }
    for (String name : round.missing()) {
      LiveSite site = sites.get(name);
      if (site != null) {
        site.missing++;
      }
    }
    long calledAt = called != null && called.round() == round.round() ? called.at() : round.at();
    RoundRow row =
        new RoundRow(
            name(),
            round.round(),
            round.purpose(),
            calledAt,
            round.at(),
            round.called(),
            round.contributed(),
            round.refused(),
            round.missing(),
            lags.median(),
            lags.max(),
            sent,
            round.measures(),
            jobsOf(round.round()));
    rounds++;
    bytes += sent;
    contributions += round.contributed();
    missing += round.missing().size();
    if (round.purpose().equals("train")) {
      trained++;
      trainingMillis.addLast(round.at() - calledAt);
      if (trainingMillis.size() > MEAN_OF_ROUNDS) {
        trainingMillis.removeFirst();
      }
    }
    called = null;
    waitingFor.clear();
    jobsOfRound.keySet().removeIf(number -> number <= round.round());
    return row;
  }

  /** The round that is open, if there is one. */
  RoundRow openRound() {
    return new RoundRow(
        name(),
        called.round(),
        called.purpose(),
        called.at(),
        0,
        called.sites().size(),
        came,
        refusedInRound,
        List.of(),
        openLags.median(),
        openLags.max(),
        -1,
        new TreeMap<>(),
        jobsOf(called.round()));
  }

  boolean hasOpenRound() {
    return called != null;
  }

  /** A Spark job of an open round, or of none. */
  void job(int round, JobLink job) {
    if (round == 0) {
      keep(jobs, job, JOBS_KEPT);
    } else {
      List<JobLink> found = jobsOfRound.computeIfAbsent(round, n -> new ArrayList<>());
      if (found.size() < JOBS_KEPT) {
        found.add(job);
      }
    }
  }

  private List<JobLink> jobsOf(int round) {
    return List.copyOf(jobsOfRound.getOrDefault(round, List.of()));
  }

  void noted(DriverEvent.Noted note) {
    keep(notes, note, NOTES_KEPT);
  }

  private static <T> void keep(Deque<T> kept, T more, int most) {
    kept.addLast(more);
    if (kept.size() > most) {
      kept.removeFirst();
    }
  }

  void promoted(DriverEvent.ModelPromoted model) {
    promotedModel = model.model();
    promotedVersion = model.version();
  }

  void ended(String how, String why, long at) {
    state = how;
    reason = why;
    ended = at;
    waitingFor.clear();
  }

  List<SiteRow> siteRows() {
    return sites.values().stream().map(site -> site.row(name())).toList();
  }

  /** The site's row, if it is one of those that are listed. */
  List<SiteRow> siteRow(String site) {
    LiveSite found = sites.get(site);
    return found == null ? List.of() : List.of(found.row(name()));
  }

  RunRow row() {
    return new RunRow(
        plan,
        opened,
        state,
        reason,
        ended,
        called == null ? 0 : called.round(),
        called == null ? "" : called.purpose(),
        called == null ? 0 : called.at(),
        called == null ? 0 : called.deadline(),
        waitingFor.stream().limit(WAITING_TOLD).toList(),
        rounds,
        trained,
        trainingMillis.isEmpty()
            ? -1
            : (long) trainingMillis.stream().mapToLong(Long::longValue).average().orElse(0),
        bytes,
        contributions,
        refused,
        missing,
        promotedModel,
        promotedVersion,
        List.copyOf(notes),
        List.copyOf(jobs));
  }
}
