package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;

/**
 * A site's word that it does not take part, or no longer.
 *
 * @param plan the digest of the plan it read
 * @param reason a class of reasons, such as {@code policy.columns}; never a fact about a row
 * @param detail what the coordinator can do about it, in words that the site's policy permits
 */
public record Refusal(Digest plan, String reason, String detail) {
  public Refusal {
    requireNonNull(plan, "plan");
    requireNonNull(reason, "reason");
    requireNonNull(detail, "detail");
  }
}
