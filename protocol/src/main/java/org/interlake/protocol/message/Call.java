package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param directory the digest of the run's {@link Directory}, where the plan aggregates securely;
 *     else null, and not written
 */
public record Call(
    Digest plan,
    Digest roster,
    Digest contract,
    RoundPurpose purpose,
    int trainingRounds,
    List<SiteId> sites,
    Instant openedAt,
    Instant deadline,
    @JsonInclude(JsonInclude.Include.NON_NULL) Digest directory) {
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

  /** Of a plan whose updates are read one by one. */
  public Call(
      Digest plan,
      Digest roster,
      Digest contract,
      RoundPurpose purpose,
      int trainingRounds,
      List<SiteId> sites,
      Instant openedAt,
      Instant deadline) {
    this(plan, roster, contract, purpose, trainingRounds, sites, openedAt, deadline, null);
  }

  /** The same, of a run that has a directory. */
  public Call within(Digest runDirectory) {
    return new Call(
        plan,
        roster,
        contract,
        purpose,
        trainingRounds,
        sites,
        openedAt,
        deadline,
        requireNonNull(runDirectory, "runDirectory"));
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Call of(Written written) {
    return written.read();
  }

  /** As JSON may write it: without a directory. What else is absent is found by the record. */
  private static final class Written {
    @JsonProperty Digest plan;
    @JsonProperty Digest roster;
    @JsonProperty Digest contract;
    @JsonProperty RoundPurpose purpose;
    @JsonProperty int trainingRounds = -1;
    @JsonProperty List<SiteId> sites;
    @JsonProperty Instant openedAt;
    @JsonProperty Instant deadline;
    @JsonProperty Digest directory;

    Call read() {
      return new Call(
          plan, roster, contract, purpose, trainingRounds, sites, openedAt, deadline, directory);
    }
  }
}
