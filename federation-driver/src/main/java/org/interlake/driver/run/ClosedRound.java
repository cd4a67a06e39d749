package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A round that had its quorum, or was skipped for want of it, and what it came to.
 *
 * @param model the content digest of what the sites started from
 * @param called sites that were called, in site order
 * @param contributions updates that count, in site order
 * @param refusals updates that do not, and why
 * @param missing sites from which nothing came in time
 * @param declined sites that were called and then declined
 * @param folded the fold of the contributions' first vectors; empty if the round was skipped
 * @param sum of all their vectors, where no single one is known
 * @param bytes that it has cost: model and call, for each site that was called, and the updates
 * @param anomalies how each contribution stands to it; empty where contributions are no models
 */
record ClosedRound(
    RoundRequest request,
    Digest model,
    List<SiteId> called,
    Instant openedAt,
    Instant closedAt,
    SortedMap<SiteId, VerifiedUpdate> contributions,
    SortedMap<SiteId, EnvelopeException> refusals,
    List<SiteId> missing,
    List<SiteId> declined,
    Optional<DoubleVector> folded,
    Optional<OpenedSum> sum,
    SortedMap<SiteId, Anomaly> anomalies,
    long bytes,
    double publishSeconds,
    double intakeSeconds,
    double foldSeconds) {
  ClosedRound {
    requireNonNull(request, "request");
    requireNonNull(model, "model");
    called = List.copyOf(called);
    requireNonNull(openedAt, "openedAt");
    requireNonNull(closedAt, "closedAt");
    contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
    refusals = Collections.unmodifiableSortedMap(new TreeMap<>(refusals));
    missing = List.copyOf(missing);
    declined = List.copyOf(declined);
    requireNonNull(folded, "folded");
    requireNonNull(sum, "sum");
    anomalies = Collections.unmodifiableSortedMap(new TreeMap<>(anomalies));
  }

  /** Whether it brought nothing, and the next round starts from the same model. */
  boolean skipped() {
    return folded.isEmpty();
  }

  /** The fold of the contributions' first vectors, of a round that was not skipped. */
  DoubleVector aggregated() {
    return folded.orElseThrow();
  }

  /** What the next model is made of. */
  ModelOrigin origin() {
    return new ModelOrigin(
        model,
        contributions.values().stream()
            .map(
                update ->
                    new ModelOrigin.Contributor(
                        update.site(), update.answered().number(), update.content()))
            .toList());
  }

  /**
   * Vector {@code index} of those the driver looks at, of every contributor, in site order; where
   * only their sum is known, that sum alone.
   */
  List<DoubleVector> read(int index) {
    return sum.isPresent()
        ? List.of(sum.get().sums().vectors().get(request.readFrom() + index))
        : contributions.values().stream().map(update -> update.read().get(index)).toList();
  }

  /** Whether it is known what each site sent. */
  boolean knowsEachSite() {
    return sum.isEmpty();
  }
}
