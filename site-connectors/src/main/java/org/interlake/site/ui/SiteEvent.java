package org.interlake.site.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * What a site tells its own Spark listeners and event log of a run.
 *
 * <p>Law: a reader takes a log of an older or newer version. What it does not know it passes over;
 * what is not there is empty, 0, or a negative number where 0 would say something.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
sealed interface SiteEvent extends SparkListenerEvent {
  /** Of the events' form; it rises when a field changes its meaning. */
  int FORMAT = 1;

  int format();

  String run();

  /** When, in milliseconds since 1970. */
  long at();

  private static String said(String text) {
    return text == null ? "" : text;
  }

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
      run = said(run);
      federation = said(federation);
      site = said(site);
      plan = said(plan);
      dataset = said(dataset);
      purpose = said(purpose);
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
      run = said(run);
      answer = said(answer);
      reason = said(reason);
      table = said(table);
      clauses = clauses == null ? List.of() : List.copyOf(clauses);
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
      key = said(key);
      reason = said(reason);
    }
  }

  /** What this site is at. Only for who looks now. */
  record PhaseBegun(int format, String run, long at, int round, String purpose, String phase)
      implements SiteEvent {
    public PhaseBegun {
      run = said(run);
      purpose = said(purpose);
      phase = said(phase);
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
      run = said(run);
      purpose = said(purpose);
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
      run = said(run);
      state = said(state);
      reason = said(reason);
    }
  }
}
