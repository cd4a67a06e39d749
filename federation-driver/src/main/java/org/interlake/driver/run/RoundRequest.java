package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.secure.SummedVectors;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What a round asks of the sites.
 *
 * @param model the vectors that the sites start from
 * @param origin what those vectors were made of
 * @param contract the digest of the fitted contract's text, or of the empty text before it is
 *     fitted
 * @param trainingRounds training rounds that have closed before this one
 * @param answer the vectors that each site is to send; the first is folded
 * @param coding how that one is coded, if it is
 * @param readFrom the index of the first of them that the driver looks at site by site
 * @param invitation whom it calls, and when it closes
 * @param rule how the first vectors become one
 * @param travelling what each of these starts with one like, for any rule but a sum: {@code
 *     model}'s first vector, or what of it the sites send back
 * @param trusted computes an update of the driver's own, for a rule that measures by one; empty for
 *     all other rules
 */
record RoundRequest(
    RoundNumber number,
    RoundPurpose purpose,
    List<DoubleVector> model,
    ModelOrigin origin,
    Digest contract,
    int trainingRounds,
    List<VectorLayout> answer,
    Optional<UpdateCoding> coding,
    int readFrom,
    Invitation invitation,
    Rule rule,
    Optional<DoubleVector> travelling,
    Optional<Supplier<DoubleVector>> trusted) {
  RoundRequest {
    requireNonNull(number, "number");
    requireNonNull(purpose, "purpose");
    model = List.copyOf(model);
    requireNonNull(origin, "origin");
    requireNonNull(contract, "contract");
    answer = List.copyOf(answer);
    requireNonNull(coding, "coding");
    requireNonNull(invitation, "invitation");
    requireNonNull(rule, "rule");
    requireNonNull(travelling, "travelling");
    requireNonNull(trusted, "trusted");
  }

  /** Of sums. */
  RoundRequest(
      RoundNumber number,
      RoundPurpose purpose,
      List<DoubleVector> model,
      ModelOrigin origin,
      Digest contract,
      int trainingRounds,
      List<VectorLayout> answer,
      int readFrom,
      Invitation invitation) {
    this(
        number,
        purpose,
        model,
        origin,
        contract,
        trainingRounds,
        answer,
        Optional.empty(),
        readFrom,
        invitation,
        new Rule.Sum(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What each site is to send.
   *
   * @param layouts of its vectors
   * @param coding how the first of them is coded, if it is
   * @param readFrom the index of the first of them that the driver looks at site by site
   */
  record Sent(List<VectorLayout> layouts, Optional<UpdateCoding> coding, int readFrom) {
    Sent {
      layouts = List.copyOf(layouts);
      requireNonNull(coding, "coding");
    }
  }

  /** Where the driver reads each update. */
  Sent sent() {
    return new Sent(answer, coding, readFrom);
  }

  /** How the first vectors become one, where only their sum is known. */
  SummedVectors.Combined combined() {
    return rule instanceof Rule.Sum ? SummedVectors.Combined.SUM : SummedVectors.Combined.MEAN;
  }
}
