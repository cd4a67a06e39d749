package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundShapes;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.secure.OutOfRangeException;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.UpdateRefusedException;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.agent.PlanAnswer.Decision;
import org.interlake.site.agent.SiteWork.Computed;
import org.interlake.site.config.PeerPins;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.ledger.Spending;
import org.interlake.site.policy.PolicyReason;
import org.interlake.site.table.TableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One site in one run, step by step. What it has done is on the exchange, so a site that was killed
 * goes on from there: it keeps its answer to the plan, reads the same table version and repeats its
 * round.
 */
final class Participation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Participation.class);
  private static final Digest NOT_FITTED = Digest.of(new byte[0]);

  private final Message<RunPlan> plan;
  private final DriverInbox inbox;
  private final SiteScope scope;
  private final SiteLineage lineage;
  private final AgentListener listener;
  private final PlanAnswer answer;
  private final RunMemory memory;
  private final Optional<SecureAnswers> secure;
  private final Optional<SharedNoise> shared;

  private Optional<Decision.Accepted> accepted = Optional.empty();
  private Optional<FittedContract> contract = Optional.empty();
  private RoundNumber next = RoundNumber.FIRST;
  private boolean awaited;

  Participation(
      Message<RunPlan> plan,
      DriverInbox inbox,
      SiteScope scope,
      SiteLineage lineage,
      AgentListener listener,
      PlanAnswer answer,
      StateFolder state,
      PeerPins pins) {
    this.plan = requireNonNull(plan, "plan");
    this.inbox = requireNonNull(inbox, "inbox");
    this.scope = requireNonNull(scope, "scope");
    this.lineage = requireNonNull(lineage, "lineage");
    this.listener = requireNonNull(listener, "listener");
    this.answer = requireNonNull(answer, "answer");
    this.shared =
        plan.body() instanceof Plan training ? SharedNoise.of(training) : Optional.empty();
    this.memory = new RunMemory(scope, inbox, state, firstTraining(plan.body()));
    this.secure =
        plan.body().secureAggregation() instanceof SecureAggregationSpec.Pairwise
            ? Optional.of(
                new SecureAnswers(
                    scope,
                    new RunDirectoryCheck(inbox, scope, plan.body(), pins),
                    new KeptSecrets(scope, state)))
            : Optional.empty();
  }

  private static RoundNumber firstTraining(RunPlan plan) {
    return plan instanceof Plan training
        ? new RoundNumber(ContractLayouts.rounds(training)).next()
        : RoundNumber.FIRST;
  }

  /** What a step came to. */
  sealed interface Step {
    /** Something was sent; look again at once. */
    record Worked() implements Step {}

    /** There is nothing to do yet. */
    record Waiting() implements Step {}

    /** The site has left the run. */
    record Left(Refusal refusal) implements Step {}
  }

  /**
   * Answers the plan, or the newest call, if that is still to be done.
   *
   * @throws EnvelopeException if a message of the driver is not to be believed
   * @throws SiteStateException if what this site remembers of the run cannot be had
   */
  Step step() {
    try {
      return takeStep();
    } finally {
      lineage.paused();
      listener.waiting(scope.run());
    }
  }

  private Step takeStep() {
    Optional<Refusal> left = scope.hasDeclined() ? scope.refusal() : Optional.empty();
    if (left.isPresent()) {
      LOG.info("Run {}: this site has declined it ({})", scope.run(), left.get().reason());
      return new Step.Left(left.get());
    }
    if (accepted.isEmpty()) {
      lineage.reading();
      listener.reading(scope.run());
      Decision decision = answer.decide(plan, scope, () -> secure.map(SecureAnswers::publicKey));
      if (!awaited) {
        listener.decided(scope.run(), AgentListener.PlanDecided.of(decision));
      }
      if (decision instanceof Decision.Declined declined) {
        return leave(declined.refusal(), declined.words());
      }
      if (decision instanceof Decision.Undecided) {
        return awaitPerson();
      }
      noteEarlierUpdates();
      accepted = Optional.of((Decision.Accepted) decision);
      return new Step.Worked();
    }
    if (secure.isPresent() && secure.get().unmask()) {
      return new Step.Worked();
    }
    Optional<RoundNumber> round = newestCall();
    if (round.isEmpty()) {
      return new Step.Waiting();
    }
    next = round.get().next();
    if (scope.hasUpdate(round.get())) {
      return secure.isPresent() ? takeUpAgain(round.get()) : new Step.Waiting();
    }
    return answerCall(round.get());
  }

  /** The driver sees a site that has not answered. */
  private Step awaitPerson() {
    if (!awaited) {
      awaited = true;
      LOG.info(
          "Run {}: the policy permits the plan {} and has a person say yes: look at it with"
              + " 'site explain {}', then 'site accept {}' or 'site decline {}'",
          scope.run(),
          scope.plan().abbreviated(),
          scope.run(),
          scope.run(),
          scope.run());
    }
    return new Step.Waiting();
  }

  /** A process that died between sending and noting has left a row out. */
  private void noteEarlierUpdates() {
    for (RoundNumber round = RoundNumber.FIRST;
        inbox.hasCall(scope.run(), round);
        round = round.next()) {
      if (scope.hasUpdate(round)) {
        scope.noteSent(round);
      }
    }
  }

  /** An earlier process of this site has sent the update; its sum may still have to be opened. */
  private Step takeUpAgain(RoundNumber round) {
    Optional<OpenCall> call =
        inbox.call(scope.run(), scope.plan(), round, scope.site(), this::modelLayouts);
    if (call.isEmpty()) {
      return new Step.Waiting();
    }
    requireSamePlan(call.get().call());
    secure
        .orElseThrow()
        .resume(
            call.get(),
            combined(call.get().call()),
            siteWork().answerLayouts(call.get(), contract));
    return secure.orElseThrow().unmask() ? new Step.Worked() : new Step.Waiting();
  }

  /** How the driver combines what sites send in a round, where only sums are known. */
  private Combined combined(Call call) {
    return plan.body() instanceof Plan training && call.purpose() == RoundPurpose.TRAIN
        ? SecureSite.combinedBy(training, contract.orElseThrow())
        : Combined.SUM;
  }

  /** This site's share of all weight, where updates are weighed. */
  private double share(Combined combined) {
    return combined == Combined.MEAN
        ? SecureSite.shareOf(training(), contract.orElseThrow(), siteWork().trainRows())
        : 1;
  }

  private Optional<RoundNumber> newestCall() {
    if (!inbox.hasCall(scope.run(), next)) {
      return Optional.empty();
    }
    RoundNumber newest = next;
    while (inbox.hasCall(scope.run(), newest.next())) {
      newest = newest.next();
    }
    return Optional.of(newest);
  }

  private Step answerCall(RoundNumber round) {
    long start = System.nanoTime();
    try {
      Optional<OpenCall> found =
          inbox.call(scope.run(), scope.plan(), round, scope.site(), this::modelLayouts);
      if (found.isEmpty()) {
        return new Step.Waiting();
      }
      OpenCall call = found.get();
      requireSamePlan(call.call());
      lineage.answering(call, accepted.orElseThrow().table());
      listener.computing(scope.run(), round, call.call().purpose());
      shareNoise(call);
      Spending spending = pay(call);
      if (spending instanceof Spending.Refused refused) {
        return leave(
            new Refusal(
                scope.plan(),
                PolicyReason.PRIVACY.key(),
                "the privacy budget of dataset %s cannot pay for round %s"
                    .formatted(plan.body().dataset(), round)),
            refused.detail());
      }
      Optional<String> subtractable =
          siteWork() instanceof StatisticsWork statistics
              ? statistics.claim(call)
              : Optional.empty();
      if (subtractable.isPresent()) {
        return leave(
            new Refusal(
                scope.plan(),
                PolicyReason.DIFFERENCING.key(),
                "round %s: the policy does not permit its statistics beside those that this site has answered"
                    .formatted(round)),
            subtractable.get());
      }
      Computed computed = siteWork().answer(call, contract, memory.at(call));
      accepted.orElseThrow().pinned().requireUnchanged();
      listener.sending(scope.run(), round, call.call().purpose());
      Mailbox.Sent sent =
          send(call, computed, (System.nanoTime() - start) / 1e9, (Spending.Paid) spending);
      lineage.answered(sent.content());
      listener.answered(
          scope.run(),
          new AgentListener.Answered(
              round, call.call().purpose(), sent.bytes(), spent((Spending.Paid) spending)));
      LOG.info(
          "Run {}: round {} ({}) answered, {} bytes, {} ms",
          scope.run(),
          round,
          call.call().purpose().key(),
          sent.bytes(),
          (System.nanoTime() - start) / 1_000_000);
      return new Step.Worked();
    } catch (OutOfRangeException e) {
      return leave(
          new Refusal(
              scope.plan(), "update.out-of-range", "round %s: %s".formatted(round, e.getMessage())),
          e.getMessage());
    } catch (UpdateRefusedException e) {
      return leave(
          new Refusal(
              scope.plan(),
              "update." + e.reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
              "this site's update of round %s may not leave it".formatted(round)),
          e.getMessage());
    } catch (TableException e) {
      return leave(
          new Refusal(
              scope.plan(),
              "table.unavailable",
              "round %s: the table version that this site accepted with is gone; ask the site"
                  .formatted(round)),
          e.getMessage());
    } catch (TrainingException e) {
      return leave(
          new Refusal(
              scope.plan(),
              "training.failed",
              "round %s: the model cannot be trained on this site's rows".formatted(round)),
          e.getMessage());
    }
  }

  /**
   * Refuses what the noise that sites share does not cover, and makes ready what this site's share
   * is drawn from. A key that is lost may be drawn anew: a round's sum is opened once, with one of
   * the two.
   */
  private void shareNoise(OpenCall call) {
    if (shared.isEmpty()) {
      return;
    }
    RoundPurpose purpose = call.call().purpose();
    if (!shared.get().covers(purpose, call.round())) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver calls to %s in round %s, for which the plan's %d training rounds have no noise"
              .formatted(purpose.key(), call.round(), training().rounds().maximum()));
    }
    if (purpose == RoundPurpose.TRAIN) {
      memory.noiseKey().ready(() -> false);
    }
  }

  /** Pays for what a call asks, before a number is computed for it. */
  private Spending pay(OpenCall call) {
    Optional<PrivacyLedger> ledger = accepted.orElseThrow().ledger();
    List<SampledGaussian> events =
        ledger.isPresent() ? PrivacyCost.ofRound(plan.body(), call.call().purpose()) : List.of();
    if (events.isEmpty()) {
      return new Spending.Paid(List.of());
    }
    try {
      memory.noiseKey().ready(() -> ledger.get().knows(scope.run(), scope.plan()));
      return ledger
          .get()
          .spend(
              new PrivacyLedger.Asked(
                  scope.run(),
                  scope.plan(),
                  call.round(),
                  call.model(),
                  call.call().purpose().key(),
                  PrivacySpent.RECORD,
                  events,
                  ((OfRows) plan.body().differentialPrivacy()).delta()));
    } catch (LedgerException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }

  /**
   * Sends what was computed, masked where only sums are to be known. Where rows are protected, the
   * time is not told: a step takes the longer, the more rows it has.
   */
  private Mailbox.Sent send(OpenCall call, Computed computed, double seconds, Spending.Paid paid) {
    boolean noised = accepted.orElseThrow().ledger().isPresent();
    double told = noised || shared.isPresent() ? 0 : seconds;
    PrivacySpent spent = spent(paid);
    if (secure.isPresent()) {
      Combined combined = combined(call.call());
      return secure
          .get()
          .send(
              call,
              combined,
              computed,
              share(combined),
              accepted.orElseThrow().table(),
              told,
              spent);
    }
    return scope.update(
        call.round(),
        call.model(),
        new UpdateReport(
            siteWork().trainRows(),
            siteWork().siteWeight().orElse(0),
            accepted.orElseThrow().table(),
            computed.categories(),
            told,
            spent),
        computed.sent());
  }

  /** What the run has cost this site's rows so far. */
  private PrivacySpent spent(Spending.Paid paid) {
    return accepted.orElseThrow().ledger().isPresent()
        ? PrivacyCost.spent(plan.body(), paid.ofRun())
        : PrivacySpent.NONE;
  }

  /** The shape of a call's model; the contract is read when the first call needs it. */
  private List<VectorLayout> modelLayouts(Call call) {
    if (siteWork() instanceof StatisticsWork statistics) {
      return statistics.modelLayouts(call, () -> inbox.statisticsFrame(scope.run(), scope.plan()));
    }
    if (siteWork() instanceof NoisyStatisticsWork noisy) {
      return noisy.modelLayouts(call);
    }
    if (call.purpose().fitsContract()) {
      return RoundShapes.contractModel(training(), call.purpose());
    }
    if (contract.isEmpty()) {
      Message<FittedContract> message =
          inbox
              .contract(scope.run(), scope.plan())
              .orElseThrow(
                  () ->
                      new EnvelopeException(
                          RefusalReason.WRONG_CONTEXT,
                          "The driver calls to training without a feature contract"));
      if (!message.bodyDigest().equals(call.contract())) {
        throw new EnvelopeException(
            RefusalReason.WRONG_CONTEXT,
            "The driver's call names another feature contract than the one it published");
      }
      contract = Optional.of(message.body());
    }
    return RoundShapes.model(training(), contract.get());
  }

  private void requireSamePlan(Call call) {
    Digest named =
        siteWork() instanceof StatisticsWork statistics
            ? statistics.frameDigest().orElse(NOT_FITTED)
            : contract.map(Mailbox::digestOf).orElse(NOT_FITTED);
    if (!call.plan().equals(scope.plan()) || !call.contract().equals(named)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver's call names another plan or feature contract than this site accepted");
    }
  }

  private SiteWork siteWork() {
    return accepted.orElseThrow().work();
  }

  private Plan training() {
    return (Plan) plan.body();
  }

  private Step leave(Refusal refusal, String words) {
    lineage.left(refusal.reason());
    scope.decline(refusal, words);
    LOG.error("Run {}: declined ({}: {})", scope.run(), refusal.reason(), words);
    return new Step.Left(refusal);
  }

  @Override
  public void close() {
    lineage.close();
    accepted.ifPresent(decision -> decision.work().close());
  }
}
