package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.interlake.models.RoundShapes;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractException;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.DeclaredContract;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** The first two rounds of a run, or three: sums over all sites become the feature contract. */
final class ContractRounds {
  private final Plan plan;
  private final RoundExecution execution;
  private final Consumer<ClosedRound> passed;
  private final BiConsumer<ClosedRound, String> warn;

  /**
   * @param passed told of every round but the last
   * @param warn told what the owner of the model should know of a round
   */
  ContractRounds(
      Plan plan,
      RoundExecution execution,
      Consumer<ClosedRound> passed,
      BiConsumer<ClosedRound, String> warn) {
    this.plan = requireNonNull(plan, "plan");
    this.execution = requireNonNull(execution, "execution");
    this.passed = requireNonNull(passed, "passed");
    this.warn = requireNonNull(warn, "warn");
  }

  /**
   * The contract.
   *
   * @param last the round that completed it
   */
  record Fitted(FittedContract contract, ClosedRound last) {}

  /**
   * Calls the sites to these rounds.
   *
   * @throws ContractException if no contract can be made of what they send
   */
  Fitted fit() throws InterruptedException {
    ContractFitter fitter = new ContractFitter(plan);
    ClosedRound counts =
        execution.execute(
            request(
                RoundNumber.FIRST,
                RoundPurpose.CONTRACT_COUNTS,
                List.of(),
                new ModelOrigin(EnvelopeContext.NO_PARENT, List.of())));
    if (ContractLayouts.declared(plan)) {
      return new Fitted(DeclaredContract.of(plan, counts.aggregated()), counts);
    }
    ContractDraft draft =
        fitter.draft(
            counts.aggregated(),
            counts.contributions().values().stream()
                .map(update -> update.report().categories())
                .toList());
    passed.accept(counts);
    ClosedRound spread = after(counts, RoundPurpose.CONTRACT_SPREAD, draft.means());
    for (String leak : fitter.leaks(spread.aggregated())) {
      warn.accept(spread, leak);
    }
    if (!ContractLayouts.needsCells(plan)) {
      return new Fitted(fitter.fit(draft, spread.aggregated()), spread);
    }
    passed.accept(spread);
    ClosedRound cells =
        after(spread, RoundPurpose.CONTRACT_CELLS, fitter.centers(draft, spread.aggregated()));
    return new Fitted(fitter.fit(draft, spread.aggregated(), cells.aggregated()), cells);
  }

  private ClosedRound after(ClosedRound before, RoundPurpose purpose, DoubleVector model)
      throws InterruptedException {
    return execution.execute(
        request(before.request().number().next(), purpose, List.of(model), before.origin()));
  }

  private RoundRequest request(
      RoundNumber number, RoundPurpose purpose, List<DoubleVector> model, ModelOrigin origin) {
    return new RoundRequest(
        number,
        purpose,
        model,
        origin,
        Digest.of(new byte[0]),
        0,
        RoundShapes.contractAnswer(plan, purpose),
        0,
        Invitation.toAll(plan.quorum()));
  }
}
