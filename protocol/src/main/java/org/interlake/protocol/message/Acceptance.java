package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;

/**
 * A site's word that it takes part.
 *
 * @param plan the digest of the plan it read
 * @param table the table version that every round of the run will read
 */
public record Acceptance(Digest plan, TableVersion table) {
  public Acceptance {
    requireNonNull(plan, "plan");
    requireNonNull(table, "table");
  }
}
