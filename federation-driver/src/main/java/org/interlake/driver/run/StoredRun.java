package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.UpdateSource;
import org.interlake.models.RoundShapes;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.DifferentialPrivacySpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StartSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A run that has ended in a model, read from the exchange again: its training rounds in order, each
 * checked as the driver checked it, and made again.
 *
 * <ol>
 *   <li>plan, contract, result, models: signed by this driver, bound to this run and plan;
 *   <li>updates: signed by their sites with the keys of the roster that the call names, those and
 *       only those that the next model names;
 *   <li>the model that they make must be the published one, bit for bit.
 * </ol>
 *
 * <p>Writes nothing. For one thread.
 */
public final class StoredRun {
  private final RunScope scope;
  private final Plan plan;
  private final FittedContract contract;
  private final RoundNumber end;
  private final UpdateSource updates;
  private final List<VectorLayout> answer;
  private final RoundArithmetic arithmetic;
  private RoundNumber next;
  private RoundArithmetic.Start start;

  private StoredRun(
      RunScope scope,
      Plan plan,
      FittedContract contract,
      RoundNumber end,
      UpdateSource updates,
      JavaSparkContext spark) {
    this.scope = scope;
    this.plan = plan;
    this.contract = contract;
    this.end = end;
    this.updates = updates;
    this.answer = RoundShapes.answer(plan, contract, RoundPurpose.TRAIN);
    this.arithmetic = new RoundArithmetic(spark, plan, contract);
    this.next = RoundLoop.contractFittedIn(plan).next();
    this.start = arithmetic.first();
  }

  /**
   * Opens a run.
   *
   * @param driverKey of the driver that the run was coordinated by
   * @throws StoredRunException if there is no such run, or it has not ended in a model
   * @throws EnvelopeException if what there is, is not to be believed
   */
  public static StoredRun open(
      JavaSparkContext spark,
      Mailbox mailbox,
      FederationId federation,
      RunId run,
      Verifier driverKey,
      UpdateSource updates) {
    requireNonNull(updates, "updates");
    EnvelopeContext aboutRun =
        EnvelopeContext.fromDriver(MessageKind.PLAN, federation, run, EnvelopeContext.NO_PARENT);
    Message<RunPlan> signed =
        mailbox
            .read(ExchangeLayout.plan(run), aboutRun, driverKey, RunPlan.class, 0)
            .orElseThrow(
                () ->
                    StoredRunException.missing(
                        "there is no run %s on the exchange (there are: %s; simulated runs leave nothing there)"
                            .formatted(run, mailbox.exchange().list(ExchangeLayout.runs()))));
    requireReadable(signed.body(), run);
    RunResult.Finished result = requireFinished(mailbox, federation, run, driverKey);
    RunScope scope =
        new RunScope(
            mailbox,
            federation,
            run,
            signed.bodyDigest(),
            driverKey,
            new Rosters(mailbox, federation, driverKey));
    FittedContract contract =
        mailbox
            .read(
                ExchangeLayout.contract(run),
                scope.outgoing(MessageKind.CONTRACT),
                driverKey,
                FittedContract.class,
                0)
            .map(Message::body)
            .orElseThrow(() -> gone("the feature contract", run));
    StoredRun stored =
        new StoredRun(
            scope,
            (Plan) signed.body(),
            contract,
            new RoundNumber(result.modelRound()),
            updates,
            spark);
    stored.asOf(RoundNumber.FIRST);
    return stored;
  }

  /** From now on messages are believed as they were in this round. */
  private void asOf(RoundNumber round) {
    asOf(round, model(round).content());
  }

  private void asOf(RoundNumber round, Digest model) {
    Call call =
        scope
            .mailbox()
            .read(
                ExchangeLayout.call(scope.run(), round),
                scope.outgoing(MessageKind.CALL, round, model),
                scope.driverKey(),
                Call.class,
                0)
            .map(Message::body)
            .orElseThrow(() -> gone("the call of round " + round, scope.run()));
    scope.rosters().asOf(round, call.roster());
  }

  /**
   * Where only sums were known, or noise was added, there are no updates to take apart or to add up
   * again.
   */
  private static void requireReadable(RunPlan plan, RunId run) {
    if (plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise) {
      throw StoredRunException.missing(
          "run %s aggregated securely: its driver never had a single site's update, only sums, so that no round can be made again of some of them (value sites in a run without privacy.secureAggregation)"
              .formatted(run));
    }
    if (plan instanceof Plan training
        && training.differentialPrivacy() instanceof DifferentialPrivacySpec.SiteLevel) {
      throw StoredRunException.missing(
          "run %s protected each site by noise: a round made again without one of them would tell what the noise was to hide, and its key is gone (value sites in a run without privacy.differentialPrivacy site-level)"
              .formatted(run));
    }
  }

  private static RunResult.Finished requireFinished(
      Mailbox mailbox, FederationId federation, RunId run, Verifier driverKey) {
    RunResult result =
        mailbox
            .read(
                ExchangeLayout.result(run),
                EnvelopeContext.fromDriver(
                    MessageKind.RESULT, federation, run, EnvelopeContext.NO_PARENT),
                driverKey,
                RunResult.class,
                0)
            .map(Message::body)
            .orElseThrow(
                () ->
                    StoredRunException.notEnded(
                        "run %s has not ended (let its driver end it, then try again)"
                            .formatted(run)));
    if (result instanceof RunResult.Finished finished) {
      return finished;
    }
    throw StoredRunException.missing(
        "run %s made no model: %s (name a run that trained one to its end)"
            .formatted(run, result.reason()));
  }

  public Plan plan() {
    return plan;
  }

  /** The feature contract that the run fitted. */
  public FittedContract contract() {
    return contract;
  }

  /** The model that the rounds so far have made; after the last, the run's. */
  public DoubleVector reached() {
    return start.model().parameters();
  }

  /**
   * The next training round; empty after the last.
   *
   * @throws StoredRunException if something of it is gone, or makes another model than it made
   * @throws EnvelopeException if something of it is not to be believed
   */
  public Optional<StoredRound> next() {
    if (next.equals(end)) {
      return Optional.empty();
    }
    Message<ModelOrigin> started = model(next);
    asOf(next, started.content());
    if (next.equals(RoundLoop.contractFittedIn(plan).next())
        && !(plan.start() instanceof StartSpec.Fresh)) {
      start = arithmetic.from(started.vectors().get(0)); // whatever the plan named may be gone
    }
    requireSame(next, started, start.model().parameters());
    Message<ModelOrigin> made = model(next.next());
    List<FoldInput> inputs = new ArrayList<>();
    long bytes = 0;
    for (ModelOrigin.Contributor contributor : made.body().contributors()) {
      VerifiedUpdate update = update(contributor, started.content());
      inputs.add(update.folded());
      bytes = Math.addExact(bytes, update.bytes());
    }
    UpdateSource source = HeldUpdates.of(scope.mailbox().exchange(), inputs, bytes).orElse(updates);
    StoredRound round = new StoredRound(next, arithmetic, start, inputs, source);
    try {
      start = arithmetic.next(start, inputs, source);
    } catch (TrainingException e) {
      throw StoredRunException.missing(
          "round %s of run %s makes no model now, but made one then: %s (rebuild it with the version of Interlake that ran it)"
              .formatted(next, scope.run(), e.getMessage()));
    }
    next = next.next();
    requireSame(next, made, start.model().parameters());
    return Optional.of(round);
  }

  private Message<ModelOrigin> model(RoundNumber round) {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.model(scope.run(), round),
            scope.outgoing(MessageKind.MODEL, round, scope.plan()),
            scope.driverKey(),
            ModelOrigin.class,
            Long.MAX_VALUE)
        .orElseThrow(() -> gone("the model of round " + round, scope.run()));
  }

  private VerifiedUpdate update(ModelOrigin.Contributor contributor, Digest startedFrom) {
    Acceptance acceptance =
        scope
            .mailbox()
            .read(
                ExchangeLayout.accepted(contributor.site(), scope.run()),
                scope.incoming(MessageKind.ACCEPTED, contributor.site()),
                scope.rosters().everKeysOf(contributor.site()),
                Acceptance.class,
                0)
            .map(Message::body)
            .orElseThrow(() -> gone("the acceptance of site " + contributor.site(), scope.run()));
    Intake intake =
        new Intake(
            scope,
            examples -> PlannedAggregation.weight(plan.strategy(), examples),
            sent -> RoundShapes.impossible(plan, sent));
    VerifiedUpdate update =
        intake
            .read(
                contributor.site(),
                next,
                startedFrom,
                answer,
                arithmetic.coding(start),
                RoundShapes.HELD_OUT_METRICS,
                acceptance.table(),
                List.of())
            .orElseThrow(
                () ->
                    gone(
                        "the update of site %s in round %s".formatted(contributor.site(), next),
                        scope.run()));
    if (!update.content().equals(contributor.update())) {
      throw StoredRunException.missing(
          "the update of site %s in round %s of run %s is not the one that the next model was made of: the exchange was changed (restore it)"
              .formatted(contributor.site(), next, scope.run()));
    }
    return update;
  }

  private void requireSame(RoundNumber round, Message<ModelOrigin> stored, DoubleVector rebuilt) {
    if (!stored.vectors().equals(List.of(rebuilt))) {
      throw StoredRunException.missing(
          "the model of round %s of run %s is not the one that the updates before it make (rebuild it with the version of Interlake that ran it, from an exchange that was not changed)"
              .formatted(round, scope.run()));
    }
  }

  private static StoredRunException gone(String what, RunId run) {
    return StoredRunException.missing(
        "%s of run %s is no longer on the exchange (restore it: without every update nothing can be said of any)"
            .formatted(what, run));
  }
}
