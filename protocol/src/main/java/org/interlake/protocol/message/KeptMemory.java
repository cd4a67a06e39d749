package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;

/**
 * What a site keeps with an update, for itself; the vectors stand behind it.
 *
 * @param plan the digest of the run's plan
 */
public record KeptMemory(Digest plan) {
  public KeptMemory {
    requireNonNull(plan, "plan");
  }
}
