package org.interlake.site.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.interlake.tab.TabEvent;

/** What a site tells its own Spark listeners and event log of a run. */
sealed interface SiteEvent extends TabEvent {
  /**
   * A run that this site is among the sites of.
   *
   * @param budget epsilon that all runs on the dataset may cost together; negative for no budget
   */
  record RunFound(
      int format,
      String run,
      long at,
      String federation,
      String site,
      String plan,
      String dataset,
      String purpose,
      int maximumRounds,
      double budget)
      implements SiteEvent {
    public RunFound {
      run = TabEvent.said(run);
      federation = TabEvent.said(federation);
      site = TabEvent.said(site);
      plan = TabEvent.said(plan);
      dataset = TabEvent.said(dataset);
      purpose = TabEvent.said(purpose);
    }
  }

  /**
   * This site has looked at the plan.
   *
   * @param answer {@code accepted}, {@code declined} or {@code awaits a person}
   * @param reason as the driver is told it
   * @param table format and version
   */
  record PlanAnswered(
      int format,
      String run,
      long at,
      String answer,
      String reason,
      String table,
      List<ClauseTold> clauses)
      implements SiteEvent {
    public PlanAnswered {
      run = TabEvent.said(run);
      answer = TabEvent.said(answer);
      reason = TabEvent.said(reason);
      table = TabEvent.said(table);
      clauses = TabEvent.listed(clauses);
    }
  }

  /**
   * A clause of the policy.
   *
   * @param reason why it is broken, as the driver is told it; empty if it is met
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ClauseTold(String key, boolean met, String reason) {
    public ClauseTold {
      key = TabEvent.said(key);
      reason = TabEvent.said(reason);
    }
  }

  /** What this site is at. Only for who looks now. */
  record PhaseBegun(int format, String run, long at, int round, String purpose, String phase)
      implements SiteEvent {
    public PhaseBegun {
      run = TabEvent.said(run);
      purpose = TabEvent.said(purpose);
      phase = TabEvent.said(phase);
    }

    @Override
    public boolean logEvent() {
      return false;
    }
  }

  /**
   * An answer has left.
   *
   * @param computeMillis until the answer was computed
   * @param sendMillis until it was on the exchange
   * @param epsilon what the run has cost so far; negative where nothing is noised
   */
  record CallAnswered(
      int format,
      String run,
      long at,
      int round,
      String purpose,
      long bytes,
      long computeMillis,
      long sendMillis,
      double epsilon)
      implements SiteEvent {
    public CallAnswered {
      run = TabEvent.said(run);
      purpose = TabEvent.said(purpose);
    }
  }

  /**
   * This site is done with the run.
   *
   * @param state {@code finished}, {@code declined} or {@code stopped}
   */
  record RunOver(int format, String run, long at, String state, String reason)
      implements SiteEvent {
    public RunOver {
      run = TabEvent.said(run);
      state = TabEvent.said(state);
      reason = TabEvent.said(reason);
    }
  }
}
