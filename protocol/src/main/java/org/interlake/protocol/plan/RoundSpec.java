package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a run may go on and how long a round waits.
 *
 * @param maximum training rounds at most
 * @param timeout a round's deadline after it opened
 * @param gracePeriod how long a round that has its quorum still waits for the other sites
 * @param acceptTimeout how long the driver waits for sites to accept the plan
 */
public record RoundSpec(
    int maximum, Duration timeout, Duration gracePeriod, Duration acceptTimeout) {
  public RoundSpec {
    if (maximum < 1) {
      throw new IllegalArgumentException(
          "Invalid rounds.maximum: %d (must be 1 or more)".formatted(maximum));
    }
    requirePositive("rounds.timeout", timeout);
    requireNonNull(gracePeriod, "gracePeriod");
    if (gracePeriod.isNegative()) {
      throw new IllegalArgumentException(
          "Invalid rounds.gracePeriod: %s (must not be negative)".formatted(gracePeriod));
    }
    requirePositive("rounds.acceptTimeout", acceptTimeout);
  }

  private static void requirePositive(String name, Duration value) {
    requireNonNull(value, name);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("Invalid %s: %s (must be above 0)".formatted(name, value));
    }
  }
}
