package org.interlake.site.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.privacy.accounting.Accountant;
import org.interlake.privacy.accounting.PrivacyEvent;

/**
 * What has been spent, account by account. Epsilon is that of all answers together, composed anew;
 * never a sum of epsilons.
 */
public record LedgerReport(List<Account> accounts) {
  public LedgerReport {
    accounts = List.copyOf(accounts);
  }

  /**
   * One account.
   *
   * @param answers that were paid for
   * @param epsilon of all of them, at {@code delta}; infinite if there is none
   * @param delta the budget's, or of an account without one the last plan's
   * @param budget what epsilon may come to; empty for any
   * @param last when the last answer was paid for
   */
  public record Account(
      String dataset,
      String tableId,
      String unit,
      int runs,
      int answers,
      double epsilon,
      double delta,
      Optional<Double> budget,
      Instant last) {}

  /**
   * Adds up a ledger.
   *
   * @param entries the oldest first
   * @param budgets by dataset
   */
  public static LedgerReport of(
      List<LedgerEntry> entries, Map<String, PrivacyBudget> budgets, Accountant accountant) {
    Map<String, List<LedgerEntry>> byAccount = new TreeMap<>();
    for (LedgerEntry entry : entries) {
      byAccount
          .computeIfAbsent(
              entry.account().dataset() + " " + entry.account().tableId(),
              unseen -> new ArrayList<>())
          .add(entry);
    }
    return new LedgerReport(
        byAccount.values().stream().map(of -> account(of, budgets, accountant)).toList());
  }

  private static Account account(
      List<LedgerEntry> entries, Map<String, PrivacyBudget> budgets, Accountant accountant) {
    LedgerEntry last = entries.get(entries.size() - 1);
    Optional<PrivacyBudget> budget = Optional.ofNullable(budgets.get(last.account().dataset()));
    double delta = budget.map(PrivacyBudget::delta).orElse(last.delta());
    List<PrivacyEvent> events = new ArrayList<>();
    entries.forEach(entry -> events.addAll(entry.events()));
    return new Account(
        last.account().dataset(),
        last.account().tableId(),
        last.unit(),
        (int) entries.stream().map(entry -> entry.run()).distinct().count(),
        entries.size(),
        accountant.epsilon(events, delta),
        delta,
        budget.map(PrivacyBudget::epsilon),
        last.recordedAt());
  }
}
