package org.interlake.site.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * One answer of the site that cost privacy.
 *
 * @param model the content digest of the model that was answered: the same round on another model
 *     would be another answer
 * @param purpose of the round
 * @param unit what is protected
 * @param events what was done to the rows
 * @param epsilon of the whole account after this, at {@code delta}; infinite if there is none
 */
public record LedgerEntry(
    Instant recordedAt,
    PrivacyAccount account,
    RunId run,
    Digest plan,
    RoundNumber round,
    Digest model,
    String purpose,
    String unit,
    List<SampledGaussian> events,
    double epsilon,
    double delta) {
  public LedgerEntry {
    requireNonNull(recordedAt, "recordedAt");
    requireNonNull(account, "account");
    requireNonNull(run, "run");
    requireNonNull(plan, "plan");
    requireNonNull(round, "round");
    requireNonNull(model, "model");
    requireNonNull(purpose, "purpose");
    requireNonNull(unit, "unit");
    events = List.copyOf(events);
  }

  /** Whether it is the answer to the same round of the same run. */
  boolean isOf(RunId otherRun, Digest otherPlan, RoundNumber otherRound) {
    return run.equals(otherRun) && plan.equals(otherPlan) && round.equals(otherRound);
  }
}
