package org.interlake.driver.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.tab.TabEvent;

/** What a driver tells Spark's listeners and event log of a run. */
sealed interface DriverEvent extends TabEvent {
  /**
   * A plan is published, or goes on.
   *
   * @param kind {@code training} or {@code statistics}
   * @param maximumRounds training rounds at most; 0 of statistics
   * @param privacy in words
   */
  record RunOpened(
      int format,
      String run,
      long at,
      boolean resumed,
      String federation,
      String plan,
      String kind,
      String model,
      String family,
      String strategy,
      List<String> sites,
      int quorum,
      int maximumRounds,
      long deadline,
      boolean secure,
      String privacy)
      implements DriverEvent {
    public RunOpened {
      run = TabEvent.said(run);
      federation = TabEvent.said(federation);
      plan = TabEvent.said(plan);
      kind = TabEvent.said(kind);
      model = TabEvent.said(model);
      family = TabEvent.said(family);
      strategy = TabEvent.said(strategy);
      sites = TabEvent.listed(sites);
      privacy = TabEvent.said(privacy);
    }
  }

  /**
   * A site has answered the plan.
   *
   * @param answer {@code accepted}, {@code declined} or {@code refused}
   */
  record PlanAnswered(int format, String run, long at, String site, String answer, String detail)
      implements DriverEvent {
    public PlanAnswered {
      run = TabEvent.said(run);
      site = TabEvent.said(site);
      answer = TabEvent.said(answer);
      detail = TabEvent.said(detail);
    }
  }

  /** Sites are called. */
  record RoundCalled(
      int format, String run, long at, int round, String purpose, List<String> sites, long deadline)
      implements DriverEvent {
    public RoundCalled {
      run = TabEvent.said(run);
      purpose = TabEvent.said(purpose);
      sites = TabEvent.listed(sites);
    }
  }

  /** An update has come. Only for who looks now: a log has it in {@link RoundClosed}. */
  record UpdateCame(int format, String run, long at, int round, String site, long lagMillis)
      implements DriverEvent {
    public UpdateCame {
      run = TabEvent.said(run);
      site = TabEvent.said(site);
    }

    @Override
    public boolean logEvent() {
      return false;
    }
  }

  /**
   * An update does not count.
   *
   * @param reason its class
   */
  record UpdateRefused(
      int format, String run, long at, int round, String site, String reason, String detail)
      implements DriverEvent {
    public UpdateRefused {
      run = TabEvent.said(run);
      site = TabEvent.said(site);
      reason = TabEvent.said(reason);
      detail = TabEvent.said(detail);
    }
  }

  /**
   * A round has closed.
   *
   * @param measures of the model that it started from: {@code loss}, {@code test auc}
   * @param answers of the sites whose updates came
   * @param missing sites that were waited for in vain
   */
  record RoundClosed(
      int format,
      String run,
      long at,
      int round,
      String purpose,
      int called,
      int contributed,
      int refused,
      List<String> missing,
      SortedMap<String, Double> measures,
      List<Answer> answers)
      implements DriverEvent {
    public RoundClosed {
      run = TabEvent.said(run);
      purpose = TabEvent.said(purpose);
      missing = TabEvent.listed(missing);
      measures =
          measures == null
              ? new TreeMap<>()
              : Collections.unmodifiableSortedMap(new TreeMap<>(measures));
      answers = TabEvent.listed(answers);
    }
  }

  /**
   * A site's update.
   *
   * @param lagMillis from the call to the driver's seeing it; negative if an earlier driver called
   * @param computeMillis by the site's word; negative if it does not say
   * @param epsilon what the run has cost it so far, by its word; negative where nothing is noised
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Answer(String site, long lagMillis, long bytes, long computeMillis, double epsilon) {
    public Answer {
      site = TabEvent.said(site);
    }
  }

  /** What the owner of the model should know. */
  record Noted(int format, String run, long at, int round, String text) implements DriverEvent {
    public Noted {
      run = TabEvent.said(run);
      text = TabEvent.said(text);
    }
  }

  /** A model is promoted. */
  record ModelPromoted(int format, String run, long at, String model, long version)
      implements DriverEvent {
    public ModelPromoted {
      run = TabEvent.said(run);
      model = TabEvent.said(model);
    }
  }

  /**
   * A run is over, or this driver lets go of it.
   *
   * @param state {@code finished}, {@code abandoned} or {@code stopped}
   */
  record RunEnded(int format, String run, long at, String state, String reason)
      implements DriverEvent {
    public RunEnded {
      run = TabEvent.said(run);
      state = TabEvent.said(state);
      reason = TabEvent.said(reason);
    }
  }
}
