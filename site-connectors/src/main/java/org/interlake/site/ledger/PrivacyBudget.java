package org.interlake.site.ledger;

/**
 * What all runs together may cost a row of a table.
 *
 * @param epsilon above 0
 * @param delta in (0, 1), at which epsilon is told
 */
public record PrivacyBudget(double epsilon, double delta) {
  public PrivacyBudget {
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException(
          "Invalid epsilon: %s (must be above 0)".formatted(epsilon));
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException(
          "Invalid delta: %s (must be above 0 and below 1; take less than 1 / rows of the table)"
              .formatted(delta));
    }
  }
}
