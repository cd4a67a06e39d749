package org.interlake.site.registry;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A model that this site has made for itself in a run, as its registry keeps it.
 *
 * @param version of the models of this name at this site; 1 is the first
 * @param round the evaluation round
 * @param tableId and {@code tableVersion}: the table that it was trained on
 * @param heldOut by model ({@code personal}, {@code global}, {@code local-only}) and metric
 */
public record PersonalVersion(
    RunId run,
    RoundNumber round,
    long version,
    Plan plan,
    Digest planDigest,
    String tableId,
    long tableVersion,
    DoubleVector parameters,
    FittedContract contract,
    SortedMap<String, SortedMap<String, Double>> heldOut,
    Instant createdAt) {
  public PersonalVersion {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(plan, "plan");
    requireNonNull(planDigest, "planDigest");
    requireNonNull(tableId, "tableId");
    requireNonNull(parameters, "parameters");
    requireNonNull(contract, "contract");
    heldOut = Collections.unmodifiableSortedMap(new TreeMap<>(heldOut));
    requireNonNull(createdAt, "createdAt");
    if (version < 1) {
      throw new IllegalArgumentException(
          "Invalid version of model %s: %d (must be 1 or more)"
              .formatted(plan.model().name(), version));
    }
  }

  /** The model's name in plans. */
  public String model() {
    return plan.model().name();
  }
}
