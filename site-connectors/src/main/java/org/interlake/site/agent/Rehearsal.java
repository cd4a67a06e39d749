package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundShapes;
import org.interlake.models.RoundWork;
import org.interlake.models.SiteMemory;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractException;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.DeclaredContract;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.agent.Examination.Fit;
import org.interlake.site.config.SiteConfig;

/**
 * A run as it would begin if this site were alone in it: its contract is fitted to this site's
 * rows, and its first round of training is computed. All but sending: nothing is written, noted or
 * paid for, and noise comes from a secret that is thrown away.
 */
final class Rehearsal {
  private static final Digest NOTHING = Digest.of(new byte[0]);

  private final SiteConfig config;
  private final PrivateIdentity keys;
  private final Fit fit;
  private final List<PlanReport.Message> messages = new ArrayList<>();

  Rehearsal(SiteConfig config, PrivateIdentity keys, Fit fit) {
    this.config = requireNonNull(config, "config");
    this.keys = requireNonNull(keys, "keys");
    this.fit = requireNonNull(fit, "fit");
  }

  /** What was computed, in the order of the rounds. */
  List<PlanReport.Message> messages() {
    return List.copyOf(messages);
  }

  /** A round of statistics, the first one. */
  void statistics() {
    long start = System.nanoTime();
    Call call =
        new Call(
            NOTHING,
            NOTHING,
            NOTHING,
            RoundPurpose.STATISTICS_COUNTS,
            0,
            List.of(config.site()),
            Instant.EPOCH,
            Instant.EPOCH);
    SiteWork.Computed computed =
        fit.work()
            .answer(
                new OpenCall(
                    RoundNumber.FIRST,
                    call,
                    NOTHING,
                    new ModelOrigin(EnvelopeContext.NO_PARENT, List.of()),
                    List.of()),
                Optional.empty(),
                new Forgetful());
    note(RoundPurpose.STATISTICS_COUNTS, computed.sent(), computed.categories(), start);
  }

  /**
   * The rounds of a plan that trains: those of the contract and the first of training.
   *
   * @return what kept it from going on, if anything did
   */
  Optional<String> training(Plan plan) {
    RoundWork work = ((TrainingWork) fit.work()).work();
    FittedContract contract;
    try {
      contract = contract(work, plan);
    } catch (ContractException e) {
      return Optional.of(
          "this site's rows alone make no feature contract: %s".formatted(e.getMessage()));
    }
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
    GlobalModel start = algorithm.initialModel();
    List<DoubleVector> model = new ArrayList<>(List.of(start.parameters()));
    model.addAll(algorithm.companions(start));
    round(work, RoundPurpose.TRAIN, model, Optional.of(contract));
    return Optional.empty();
  }

  private FittedContract contract(RoundWork work, Plan plan) {
    RoundWork.Answer counts =
        round(work, RoundPurpose.CONTRACT_COUNTS, List.of(), Optional.empty());
    if (ContractLayouts.declared(plan)) {
      return DeclaredContract.of(plan, counts.vectors().get(0));
    }
    ContractFitter fitter = new ContractFitter(plan);
    ContractDraft draft = fitter.draft(counts.vectors().get(0), List.of(counts.categories()));
    DoubleVector spread =
        round(work, RoundPurpose.CONTRACT_SPREAD, List.of(draft.means()), Optional.empty())
            .vectors()
            .get(0);
    if (!ContractLayouts.needsCells(plan)) {
      return fitter.fit(draft, spread);
    }
    DoubleVector cells =
        round(
                work,
                RoundPurpose.CONTRACT_CELLS,
                List.of(fitter.centers(draft, spread)),
                Optional.empty())
            .vectors()
            .get(0);
    return fitter.fit(draft, spread, cells);
  }

  private RoundWork.Answer round(
      RoundWork work,
      RoundPurpose purpose,
      List<DoubleVector> model,
      Optional<FittedContract> contract) {
    long start = System.nanoTime();
    RoundWork.Answer answer =
        work.answer(
            purpose, new RoundNumber(messages.size() + 1), model, contract, new Forgetful());
    note(purpose, answer.sent(), answer.categories(), start);
    return answer;
  }

  private void note(
      RoundPurpose purpose,
      List<BlockedVector> sent,
      SortedMap<String, SortedMap<String, Long>> categories,
      long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    String body =
        MessageCodec.write(
            new UpdateReport(fit.work().trainRows(), fit.table(), categories, seconds));
    EnvelopeContext context =
        EnvelopeContext.fromSite(
                MessageKind.UPDATE, config.federation(), PlanDesk.REHEARSED, config.site(), NOTHING)
            .inRound(new RoundNumber(messages.size() + 1));
    long bytes =
        config
            .coordinator()
            .sealingKey()
            .map(key -> SealedEnvelope.sealTo(key, context, body, sent, keys.signingKey()))
            .orElseGet(() -> SealedEnvelope.seal(context, body, sent, keys.signingKey()))
            .length();
    messages.add(
        new PlanReport.Message(
            purpose.key(),
            1,
            sent.stream().map(BlockedVector::layout).map(PlanReport.Shape::of).toList(),
            bytes,
            Optional.of(seconds)));
  }

  /** The messages of a whole run that trains, once its contract is known. */
  static List<PlanReport.Message> ofTraining(Plan plan, FittedContract contract) {
    List<PlanReport.Message> messages = new ArrayList<>();
    messages.add(
        message(
            RoundPurpose.TRAIN,
            plan.rounds().maximum(),
            RoundShapes.answer(plan, contract, RoundPurpose.TRAIN)));
    messages.add(
        message(
            RoundPurpose.EVALUATE, 1, RoundShapes.answer(plan, contract, RoundPurpose.EVALUATE)));
    return messages;
  }

  static PlanReport.Message message(RoundPurpose purpose, int times, List<VectorLayout> layouts) {
    return new PlanReport.Message(
        purpose.key(),
        times,
        layouts.stream().map(PlanReport.Shape::of).toList(),
        layouts.stream().mapToLong(VectorLayout::byteLength).sum(),
        Optional.empty());
  }

  /** What a run costs a row if all of its rounds come; empty if nothing bounds it. */
  static Optional<PlanReport.Cost> cost(RunPlan plan) {
    return plan.differentialPrivacy()
            instanceof org.interlake.protocol.plan.DifferentialPrivacySpec.Noised noised
        ? Optional.of(new PlanReport.Cost(PrivacyCost.epsilonAtMost(plan), noised.delta()))
        : Optional.empty();
  }

  /** The contract of this site's rows alone; empty if they make none. */
  Optional<FittedContract> ownContract(Plan plan) {
    try {
      return Optional.of(contract(((TrainingWork) fit.work()).work(), plan));
    } catch (ContractException e) {
      return Optional.empty();
    }
  }

  /** A site that keeps nothing: its noise is never drawn again. */
  private static final class Forgetful implements SiteMemory {
    private final byte[] secret = new byte[RoundSecret.BYTES];

    Forgetful() {
      new SecureRandom().nextBytes(secret);
    }

    @Override
    public Optional<List<DoubleVector>> recall(List<VectorLayout> layouts) {
      return Optional.empty();
    }

    @Override
    public RoundSecret secret() {
      return RoundSecret.of(secret, "rehearsal");
    }

    @Override
    public void keep(List<DoubleVector> vectors) {}
  }
}
