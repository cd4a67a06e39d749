package org.interlake.site.answers;

import static java.util.Objects.requireNonNull;

import org.interlake.privacy.Dominance;
import org.interlake.site.config.StatisticsPolicy;

/**
 * What answers are held to.
 *
 * @param minimum rows that a difference of sums must be over
 */
public record AnswerRules(long minimum, StatisticsPolicy policy) {
  public AnswerRules {
    requireNonNull(policy, "policy");
  }

  Dominance dominance() {
    return policy.dominance();
  }

  /** By what cells are withheld: the same text for the same rules. */
  public String text() {
    return "%d rows, %s".formatted(minimum, policy.dominance().text());
  }
}
