package org.interlake.site.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.interlake.privacy.accounting.Accountant;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * Spends one account's budget, answer by answer. All events of an account are composed by the
 * accountant at the budget's delta; epsilons are never added. Laws:
 *
 * <ul>
 *   <li>an answer is in the ledger before it leaves, so whatever left was paid for;
 *   <li>a round is paid for once, however often the site dies and repeats it, and only for one
 *       model: the noise of an answer is the same when it is repeated, not when the model is
 *       another;
 *   <li>two agents of a site cannot overspend together: after its entry is committed each reads all
 *       entries again, so the one that commits last sees the other's, and does not send.
 * </ul>
 */
public final class PrivacyLedger {
  private final LedgerTable table;
  private final PrivacyAccount account;
  private final Optional<PrivacyBudget> budget;
  private final Accountant accountant;
  private final Clock clock;

  /**
   * @param budget of the account; empty for none, where spending is only written down
   */
  public PrivacyLedger(
      LedgerTable table,
      PrivacyAccount account,
      Optional<PrivacyBudget> budget,
      Accountant accountant,
      Clock clock) {
    this.table = requireNonNull(table, "table");
    this.account = requireNonNull(account, "account");
    this.budget = requireNonNull(budget, "budget");
    this.accountant = requireNonNull(accountant, "accountant");
    this.clock = requireNonNull(clock, "clock");
  }

  /** An answer to be; its events and its delta are the plan's. */
  public record Asked(
      RunId run,
      Digest plan,
      RoundNumber round,
      Digest model,
      String purpose,
      String unit,
      List<SampledGaussian> events,
      double delta) {
    public Asked {
      events = List.copyOf(events);
    }
  }

  /**
   * Why a run could not be gone through with, if all of its rounds came; empty if it could. Nothing
   * is spent.
   *
   * @param most the events of all rounds
   */
  public Optional<String> refusalOf(List<SampledGaussian> most) {
    return budget.flatMap(limit -> over(limit, eventsOf(table.entries()), most, "the run"));
  }

  /** Whether any answer of a run was paid for. */
  public boolean knows(RunId run, Digest plan) {
    return table.entries().stream()
        .anyMatch(entry -> entry.run().equals(run) && entry.plan().equals(plan));
  }

  /**
   * Pays for an answer, or refuses it. Returns when the ledger has it.
   *
   * @throws LedgerException if the ledger cannot be read or written: then nothing may leave
   */
  public Spending spend(Asked asked) {
    List<LedgerEntry> before = table.entries();
    Optional<LedgerEntry> same =
        before.stream()
            .filter(entry -> entry.isOf(asked.run(), asked.plan(), asked.round()))
            .findFirst();
    if (same.isPresent()) {
      return again(same.get(), before, asked);
    }
    Optional<String> refusal = refusalOf(asked, eventsOf(before));
    if (refusal.isPresent()) {
      return new Spending.Refused(refusal.get());
    }
    table.append(entry(asked, before));
    List<LedgerEntry> after = table.entries();
    List<SampledGaussian> others = new ArrayList<>(eventsOf(without(after, asked)));
    return refusalOf(asked, others)
        .<Spending>map(Spending.Refused::new)
        .orElseGet(() -> new Spending.Paid(ofRun(after, asked)));
  }

  /** A round that is in the ledger already: its process died, or was refused by a hair. */
  private Spending again(LedgerEntry paid, List<LedgerEntry> entries, Asked asked) {
    if (!paid.model().equals(asked.model())) {
      return new Spending.Refused(
          "round %s was answered on another model before; a second answer would not be paid for"
              .formatted(asked.round()));
    }
    return refusalOf(asked, eventsOf(without(entries, asked)))
        .<Spending>map(Spending.Refused::new)
        .orElseGet(() -> new Spending.Paid(ofRun(entries, asked)));
  }

  private Optional<String> refusalOf(Asked asked, List<SampledGaussian> spent) {
    return budget.flatMap(
        limit -> over(limit, spent, asked.events(), "round %s".formatted(asked.round())));
  }

  private Optional<String> over(
      PrivacyBudget limit, List<SampledGaussian> spent, List<SampledGaussian> more, String what) {
    List<SampledGaussian> all = new ArrayList<>(spent);
    all.addAll(more);
    double after = epsilon(all, limit.delta());
    return after <= limit.epsilon()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the privacy budget of dataset %s is epsilon %s at delta %s; %.4g is spent, and %s would make it %.4g",
                account.dataset(),
                limit.epsilon(),
                limit.delta(),
                epsilon(spent, limit.delta()),
                what,
                after));
  }

  private LedgerEntry entry(Asked asked, List<LedgerEntry> before) {
    double delta = budget.map(PrivacyBudget::delta).orElse(asked.delta());
    List<SampledGaussian> all = new ArrayList<>(eventsOf(before));
    all.addAll(asked.events());
    return new LedgerEntry(
        clock.instant(),
        account,
        asked.run(),
        asked.plan(),
        asked.round(),
        asked.model(),
        asked.purpose(),
        asked.unit(),
        asked.events(),
        epsilon(all, delta),
        delta);
  }

  private double epsilon(List<SampledGaussian> events, double delta) {
    return accountant.epsilon(List.copyOf(events), delta);
  }

  private List<SampledGaussian> eventsOf(List<LedgerEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.account().equals(account))
        .flatMap(entry -> entry.events().stream())
        .toList();
  }

  private List<LedgerEntry> without(List<LedgerEntry> entries, Asked asked) {
    return entries.stream()
        .filter(entry -> !entry.isOf(asked.run(), asked.plan(), asked.round()))
        .toList();
  }

  private static List<SampledGaussian> ofRun(List<LedgerEntry> entries, Asked asked) {
    return entries.stream()
        .filter(entry -> entry.run().equals(asked.run()) && entry.plan().equals(asked.plan()))
        .flatMap(entry -> entry.events().stream())
        .toList();
  }
}
