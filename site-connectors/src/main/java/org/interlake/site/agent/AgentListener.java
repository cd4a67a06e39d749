package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.PlanAnswer.Decision;
import org.interlake.site.policy.Clause;

/** Hears what this site does in its runs, in order, on the agent's thread. */
public interface AgentListener {
  /** Nobody listens. */
  AgentListener NONE = new AgentListener() {};

  /** A run that this site is among the sites of. */
  default void found(RunId run, RunPlan plan) {}

  /** The table is about to be read, to answer the plan. */
  default void reading(RunId run) {}

  /** The plan is looked at. */
  default void decided(RunId run, PlanDecided decision) {}

  /** A call's answer is about to be computed. */
  default void computing(RunId run, RoundNumber round, RoundPurpose purpose) {}

  /** It is about to be sealed and sent. */
  default void sending(RunId run, RoundNumber round, RoundPurpose purpose) {}

  /** It is on the exchange. */
  default void answered(RunId run, Answered answer) {}

  /** There is nothing to do in the run now. */
  default void waiting(RunId run) {}

  /** This site is done with the run. */
  default void over(RunId run, End how, String why) {}

  /** How a run ends for a site. */
  enum End {
    FINISHED,
    DECLINED,
    STOPPED
  }

  /** What a site can say to a plan. */
  enum Said {
    ACCEPTED,
    DECLINED,
    AWAITS_A_PERSON
  }

  /**
   * What this site says to a plan.
   *
   * @param clauses that were looked at
   * @param reason as the driver is told it; empty unless it declines
   * @param table that it takes part with
   */
  record PlanDecided(Said said, List<Clause> clauses, String reason, Optional<TableVersion> table) {
    public PlanDecided {
      requireNonNull(said, "said");
      clauses = List.copyOf(clauses);
      requireNonNull(reason, "reason");
      requireNonNull(table, "table");
    }

    static PlanDecided of(Decision decision) {
      if (decision instanceof Decision.Accepted accepted) {
        return new PlanDecided(
            Said.ACCEPTED, decision.clauses(), "", Optional.of(accepted.table()));
      }
      return decision instanceof Decision.Declined declined
          ? new PlanDecided(
              Said.DECLINED, decision.clauses(), declined.refusal().reason(), Optional.empty())
          : new PlanDecided(Said.AWAITS_A_PERSON, decision.clauses(), "", Optional.empty());
    }
  }

  /**
   * An answer that has left.
   *
   * @param cost of the run so far
   */
  record Answered(RoundNumber round, RoundPurpose purpose, long bytes, PrivacySpent cost) {}
}
