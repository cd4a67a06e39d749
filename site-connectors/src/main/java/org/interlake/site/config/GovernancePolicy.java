package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * Who may ask for what, and who says yes.
 *
 * @param tables by dataset what is permitted on it; if any is named, plans on others are declined
 * @param maximumRounds a plan may have so many rounds of training at most; empty for any
 * @param approval who says yes to a plan that is permitted
 * @param coordinators whose plans the site's file may have it listen to; none for whomever the file
 *     names
 * @param retention how long what is remembered of a run that never ended is kept; empty for ever
 */
public record GovernancePolicy(
    SortedMap<String, TablePolicy> tables,
    OptionalInt maximumRounds,
    Approval approval,
    List<PublicIdentity> coordinators,
    Optional<Duration> retention) {
  /** Any purpose of any dataset, at once. */
  public static final GovernancePolicy NONE =
      new GovernancePolicy(
          new TreeMap<>(), OptionalInt.empty(), Approval.AUTO, List.of(), Optional.empty());

  public GovernancePolicy {
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    requireNonNull(maximumRounds, "maximumRounds");
    if (maximumRounds.isPresent() && maximumRounds.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "Invalid policy.maximumRounds: %d (must be 1 or more)"
              .formatted(maximumRounds.getAsInt()));
    }
    requireNonNull(approval, "approval");
    coordinators = List.copyOf(coordinators);
    if (retention.isPresent() && (retention.get().isNegative() || retention.get().isZero())) {
      throw new IllegalArgumentException(
          "Invalid policy.retention: %s (must be above 0)".formatted(retention.get()));
    }
  }

  /** What is permitted on a dataset, if the policy says anything of it. */
  public Optional<TablePolicy> table(String dataset) {
    return Optional.ofNullable(tables.get(dataset));
  }
}
