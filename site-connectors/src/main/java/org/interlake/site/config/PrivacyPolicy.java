package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.site.ledger.PrivacyBudget;

/**
 * What the site asks of plans on one dataset. Under either demand only plans with record-level
 * differential privacy are accepted: a budget beside plans that nobody accounts for bounds nothing.
 *
 * @param budget of all runs together; empty for any
 */
public record PrivacyPolicy(Optional<PrivacyBudget> budget) {
  public PrivacyPolicy {
    requireNonNull(budget, "budget");
  }
}
