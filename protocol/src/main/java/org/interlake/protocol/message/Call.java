package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * The driver's request for a round's updates.
 *
 * @param plan the digest of the run's plan
 * @param roster the digest of the roster under which the round's updates are believed
 * @param contract the digest of the fitted feature contract's text; that of the empty text before
 *     it is fitted
 * @param purpose what the round is for
 * @param trainingRounds training rounds that have closed before this one
 * @param sites who is called
 * @param openedAt when the round opened, by the driver's clock
 * @param deadline when it closes at the latest, by the driver's clock
 */
public record Call(
    Digest plan,
    Digest roster,
    Digest contract,
    RoundPurpose purpose,
    int trainingRounds,
    List<SiteId> sites,
    Instant openedAt,
    Instant deadline) {
  public Call {
    requireNonNull(plan, "plan");
    requireNonNull(roster, "roster");
    requireNonNull(contract, "contract");
    requireNonNull(purpose, "purpose");
    sites = List.copyOf(sites);
    requireNonNull(openedAt, "openedAt");
    requireNonNull(deadline, "deadline");
    if (trainingRounds < 0) {
      throw new IllegalArgumentException(
          "Invalid trainingRounds: %d (must not be negative)".formatted(trainingRounds));
    }
  }
}
