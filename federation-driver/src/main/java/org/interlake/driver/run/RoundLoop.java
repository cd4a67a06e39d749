package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.rule.Rule;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.MadeModel;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.Measurements;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundShapes;
import org.interlake.models.Summaries;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractException;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.start.StartException;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A whole run, as the driver sees it:
 *
 * <ol>
 *   <li>wait until the sites have answered the plan;
 *   <li>round 1, contract-counts: sums of the sites' counts become means and vocabularies;
 *   <li>round 2, contract-spread: sums of squares become deviations;
 *   <li>round 3, contract-cells, only if the plan asks for quantiles: sums of cells become these;
 *       now the contract is frozen;
 *   <li>the next rounds to n, train: each folds the sites' updates and advances the model, until
 *       the stop rule holds;
 *   <li>round n + 1, evaluate: the sites measure the final model, their local-only ones and their
 *       own.
 * </ol>
 *
 * <p>Every step is a pure function of what is on the exchange, so a driver that resumes a run walks
 * through it from the start and publishes the same bytes again, until it comes to where the earlier
 * one stopped.
 */
final class RoundLoop {
  private final RunScope scope;
  private final Plan plan;
  private final MeasuredSums measured;
  private final Cohort cohort;
  private final Answers answers;
  private final Rounds rounds;
  private final StartingPoint starting;
  private final RunRecorder recorder;
  private final RunListener listener;
  private final Clock clock;
  private final Optional<ReferenceWork> reference;
  private final Optional<SiteProtection> noise;
  private final HeardWeights weights;
  private final EarlierModels earlier;
  private final Set<String> warnings = new HashSet<>();
  private Optional<Instant> firstCall = Optional.empty();
  private long bytes;

  RoundLoop(
      RunScope scope,
      Plan plan,
      Cohort cohort,
      Answers answers,
      Rounds rounds,
      StartingPoint starting,
      RunRecorder recorder,
      RunListener listener,
      Clock clock,
      Optional<ReferenceWork> reference,
      Optional<SiteProtection> noise) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.measured = new MeasuredSums(Measurements.of(plan));
    this.earlier =
        new EarlierModels(
            plan.strategy() instanceof StrategySpec.FedBuff buffered
                ? buffered.maximumStaleness()
                : 0);
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.rounds = requireNonNull(rounds, "rounds");
    this.starting = requireNonNull(starting, "starting");
    this.recorder = requireNonNull(recorder, "recorder");
    this.listener = requireNonNull(listener, "listener");
    this.clock = requireNonNull(clock, "clock");
    this.reference = requireNonNull(reference, "reference");
    this.noise = requireNonNull(noise, "noise");
    this.weights =
        new HeardWeights(plan.sites(), PlannedAggregation.weightUnheard(plan.strategy()));
  }

  /**
   * A model, and the round that made it.
   *
   * @param serverMemory what the driver's step remembers
   * @param bound of the next round's differences, where noise protects the sites and it moves
   * @param madeBy its contributors are the model's
   * @param last that round, or one after it that was skipped
   * @param parent the digest of what the round that made it started from, if it had anything
   */
  record Trained(
      GlobalModel model,
      DoubleVector serverMemory,
      OptionalDouble bound,
      FittedContract contract,
      ClosedRound madeBy,
      ClosedRound last,
      Optional<Digest> parent) {
    MadeModel made() {
      return new MadeModel(model, SiteLevelNoise.remembered(serverMemory, bound), contract);
    }

    RoundNumber nextRound() {
      return last.request().number().next();
    }
  }

  /**
   * A finished run.
   *
   * @param reason why training ended
   * @param rounds how many rounds there were, evaluation included
   */
  record Finished(Trained trained, String reason, int rounds) {}

  /**
   * Runs to the end.
   *
   * @throws RunAbandonedException if it cannot end in a model
   * @throws InterruptedException if the driver is being stopped; the run can be resumed
   */
  Finished run() throws InterruptedException {
    answers.await(cohort, plan.rounds().acceptTimeout());
    ServerStep server = new ServerStep(PlannedAggregation.server(plan.strategy()));
    Trained current = fitContract(server);
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, current.contract());
    if (noise.isPresent()) {
      requireNotStopped();
      RoundNumber noisy = current.nextRound().next();
      noise
          .get()
          .ready(scope.mailbox().exchange().exists(ExchangeLayout.model(scope.run(), noisy)));
    }
    Stopping stopping =
        new Stopping(
            plan.stop(), plan.rounds().maximum(), rounds -> PrivacyCost.epsilon(plan, rounds));
    Optional<String> stop = Optional.empty();
    for (int done = 1; stop.isEmpty(); done++) {
      requireTimeLeft(done - 1);
      TrainingRound round = train(algorithm, server, current, done - 1);
      current = round.trained();
      stop = stopping.after(done, round.heldOut(), round.advance());
      if (stop.isEmpty()) {
        stop = budgetSpent(stopping, current);
      }
    }
    recorder.event(
        current.last().request().number().number(),
        "bytes-exchanged",
        Optional.empty(),
        "%d bytes in the rounds up to this one".formatted(bytes));
    ClosedRound evaluated = evaluate(current);
    return new Finished(current, stop.get(), evaluated.request().number().number());
  }

  /**
   * Whether the budget is spent. Time cannot be measured again: where an earlier driver has
   * decided, its call of the next round says how, and that stands.
   */
  private Optional<String> budgetSpent(Stopping stopping, Trained current) {
    if (!plan.stop().budget().limits()) {
      return Optional.empty();
    }
    Optional<RoundPurpose> decided = rounds.calledTo(current.nextRound());
    if (decided.isPresent() && decided.get() == RoundPurpose.TRAIN) {
      return Optional.empty();
    }
    Optional<String> reason =
        stopping.spent(Duration.between(firstCall.orElseThrow(), clock.instant()), bytes);
    return decided.isPresent() && reason.isEmpty()
        ? Optional.of("budget spent, as the driver before this one found (stop.budget)")
        : reason;
  }

  private ClosedRound execute(RoundRequest request) throws InterruptedException {
    ClosedRound round = rounds.execute(request);
    if (round.knowsEachSite()) {
      weights.hear(round);
    }
    firstCall = firstCall.or(() -> Optional.of(round.openedAt()));
    bytes += round.bytes();
    return round;
  }

  /** The round whose aggregate completes the feature contract. */
  static RoundNumber contractFittedIn(Plan plan) {
    return new RoundNumber(ContractLayouts.rounds(plan));
  }

  private Trained fitContract(ServerStep server) throws InterruptedException {
    try {
      ContractRounds.Fitted fitted =
          new ContractRounds(plan, this::execute, this::recordPass, this::warn).fit();
      FittedContract contract = fitted.contract();
      ClosedRound last = fitted.last();
      publishContract(contract, last.called().size());
      Optional<StartingPoint.Start> start =
          starting.of(plan, contract, last.request().number().next());
      GlobalModel first = initialModel(contract, start);
      Trained initial =
          new Trained(
              first,
              server.start(first),
              noise.map(SiteProtection::firstBound).orElse(OptionalDouble.empty()),
              contract,
              last,
              last,
              start.flatMap(StartingPoint.Start::source));
      recorder.round(
          last,
          OptionalDouble.empty(),
          initial.parent(),
          List.of(),
          Optional.of(initial.made()),
          Optional.of(contract));
      report(last, Optional.empty(), Optional.empty());
      recordStart(last, start);
      return initial;
    } catch (ContractException | TrainingException | StartException e) {
      throw new RunAbandonedException(e.getMessage());
    }
  }

  private GlobalModel initialModel(FittedContract contract, Optional<StartingPoint.Start> start) {
    GlobalModel fresh = TrainingAlgorithms.of(plan, contract).initialModel();
    return start.map(found -> new GlobalModel(found.parameters(), fresh.state())).orElse(fresh);
  }

  /** In the registry before the first model is on the exchange, from which a driver resumes. */
  private void recordStart(ClosedRound last, Optional<StartingPoint.Start> start) {
    if (start.isEmpty()) {
      return;
    }
    start
        .get()
        .told()
        .ifPresent(
            told ->
                recorder.event(
                    last.request().number().number(), "started-from", Optional.empty(), told));
    start.get().notes().forEach(note -> warn(last, note));
    recorder.commitNow();
  }

  /** Records a round that does not complete the contract. */
  private void recordPass(ClosedRound round) {
    recorder.round(
        round,
        OptionalDouble.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
    report(round, Optional.empty(), Optional.empty());
  }

  /**
   * A training round that closed.
   *
   * @param advance what it brought; empty if it was skipped
   * @param heldOut metrics of the model that the round started from; with a buffer of the models
   *     that its updates answer
   */
  private record TrainingRound(
      Trained trained, Optional<Advance> advance, Optional<Metrics> heldOut) {}

  private TrainingRound train(
      TrainingAlgorithm algorithm, ServerStep server, Trained current, int done)
      throws InterruptedException {
    earlier.remember(current.nextRound(), current.model().parameters());
    ClosedRound round =
        execute(
            modelRound(
                current,
                algorithm.companions(current.model()),
                RoundPurpose.TRAIN,
                done,
                RoundShapes.HELD_OUT_METRICS,
                Invitation.toTrain(plan),
                noise
                    .map(sites -> sites.rule(current.bound()))
                    .orElseGet(
                        () -> PlannedAggregation.rule(plan.strategy(), algorithm.combination())),
                Optional.of(algorithm.travelling(current.model()))));
    if (round.skipped()) {
      recordPass(round);
      return new TrainingRound(
          new Trained(
              current.model(),
              current.serverMemory(),
              current.bound(),
              current.contract(),
              current.madeBy(),
              round,
              current.parent()),
          Optional.empty(),
          Optional.empty());
    }
    if (noise.isPresent()) {
      requireNotStopped();
    }
    Optional<SiteProtection.Released> released =
        noise.map(
            sites -> sites.release(round, algorithm.travelling(current.model()), current.bound()));
    Advance advance =
        advance(
            algorithm,
            current,
            round,
            released.map(SiteProtection.Released::aggregate).orElseGet(() -> moved(round)));
    Digest startedFrom = current.made().digest();
    ServerStep.Stepped stepped =
        server.step(current.model(), current.serverMemory(), advance.next());
    Trained next =
        new Trained(
            stepped.model(),
            stepped.memory(),
            released.map(SiteProtection.Released::nextBound).orElse(OptionalDouble.empty()),
            current.contract(),
            round,
            round,
            Optional.of(startedFrom));
    List<DoubleVector> sums = round.read(0);
    recorder.round(
        round,
        advance.toldObjective(),
        Optional.of(startedFrom),
        heldOut(round, sums, startedFrom),
        Optional.of(next.made()),
        Optional.empty());
    Optional<Metrics> heldOut = measured.overall(sums);
    report(
        round,
        advance.toldObjective().isPresent() ? Optional.of(advance.objective()) : Optional.empty(),
        heldOut);
    noise.ifPresent(sites -> tellNoise(sites, round, current));
    advance.warnings().forEach(warning -> warn(round, warning));
    return new TrainingRound(next, Optional.of(advance), heldOut);
  }

  /** A file that is being read when the driver is told to stop fails in ways of its own. */
  private static void requireNotStopped() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the driver is being stopped");
    }
  }

  private void tellNoise(SiteProtection sites, ClosedRound round, Trained startedFrom) {
    listener.noised(
        round.request().number(),
        PrivacyCost.spentBySite(plan, round.request().trainingRounds() + 1),
        sites.bound(startedFrom.bound()));
    sites.drowned(round.aggregated().length()).ifPresent(warning -> warn(round, warning));
  }

  private DoubleVector moved(ClosedRound round) {
    if (!(plan.strategy() instanceof StrategySpec.FedBuff)) {
      return round.aggregated();
    }
    return round.request().coding().isPresent()
        ? earlier.movedByDifferences(
            round.request().number(), round.contributions().values(), round.aggregated())
        : earlier.moved(
            round.request().number(), round.contributions().values(), round.aggregated());
  }

  private Advance advance(
      TrainingAlgorithm algorithm, Trained current, ClosedRound round, DoubleVector moved) {
    try {
      return algorithm.advance(current.model(), new Combined(moved, participation(round)));
    } catch (TrainingException e) {
      throw new RunAbandonedException(e.getMessage());
    }
  }

  /** Which share of all weight a round's sites have: what they say, or what they say together. */
  private double participation(ClosedRound round) {
    return round
        .sum()
        .map(sum -> Math.min(1, sum.sums().share()))
        .orElseGet(() -> weights.shareOf(round.contributions().keySet()));
  }

  /** Metrics of the round's model; with a buffer, of each site the model that it answered. */
  private List<SiteMetrics> heldOut(
      ClosedRound round, List<DoubleVector> sums, Digest startedFrom) {
    boolean oneModel =
        round.contributions().values().stream()
            .allMatch(update -> update.answered().equals(round.request().number()));
    return oneModel
        ? measured.ofAll(round, sums, startedFrom, "test")
        : measured.ofSites(
            round,
            sums,
            site -> earlier.digestOf(round.contributions().get(site).answered()),
            MetricValue.Scope.SITE,
            "test");
  }

  private List<DoubleVector> companions(Trained trained) {
    return TrainingAlgorithms.of(plan, trained.contract()).companions(trained.model());
  }

  /**
   * The last round: what the final model is worth at each site, what each had alone, and its own.
   */
  private ClosedRound evaluate(Trained trained) throws InterruptedException {
    ClosedRound round =
        execute(
            modelRound(
                trained,
                companions(trained),
                RoundPurpose.EVALUATE,
                0,
                0,
                Invitation.toAll(plan.quorum()),
                new Rule.Sum(),
                Optional.empty()));
    Digest model = trained.made().digest();
    List<DoubleVector> heldOut = round.read(RoundShapes.HELD_OUT_METRICS);
    List<SiteMetrics> metrics =
        new ArrayList<>(measured.ofAll(round, round.read(0), model, "train"));
    metrics.addAll(measured.ofAll(round, heldOut, model, "test"));
    if (plan.evaluation().localOnly()) {
      metrics.addAll(
          measured.ofSites(
              round,
              round.read(RoundShapes.LOCAL_ONLY_METRICS),
              site -> model,
              MetricValue.Scope.LOCAL_ONLY,
              "test"));
    }
    OptionalInt personal = RoundShapes.personalIndex(plan);
    if (personal.isPresent()) {
      metrics.addAll(
          measured.ofSites(
              round,
              round.read(personal.getAsInt()),
              site -> model,
              MetricValue.Scope.PERSONAL,
              "test"));
      listener.compared(SiteComparison.of(metrics));
    }
    recorder.evaluation(round, model, metrics, summary(trained, round));
    report(round, Optional.empty(), measured.overall(heldOut), measured.spread(round, heldOut));
    return round;
  }

  /** The final model's summary, if the plan's model has one. */
  private Optional<GlmSummary> summary(Trained trained, ClosedRound round) {
    OptionalInt index = RoundShapes.summaryIndex(plan, trained.contract());
    if (index.isEmpty()) {
      return Optional.empty();
    }
    DoubleVector sums = MeasuredSums.added(round.read(index.getAsInt()));
    if (sums.firstNonFinite() >= 0) {
      warn(round, "No summary of the model: the sum of finite numbers overflows");
      return Optional.empty();
    }
    try {
      return Optional.of(
          Summaries.of(plan, trained.contract(), trained.model().parameters(), sums));
    } catch (TrainingException e) {
      warn(round, e.getMessage());
      return Optional.empty();
    }
  }

  private void warn(ClosedRound round, String warning) {
    if (warnings.add(warning)) {
      listener.warned(round.request().number(), warning);
    }
  }

  private void requireTimeLeft(int done) {
    if (clock.instant().isAfter(plan.deadline())) {
      throw new RunAbandonedException(
          "the plan's deadline %s passed after %d training rounds"
              .formatted(plan.deadline(), done));
    }
  }

  private RoundRequest modelRound(
      Trained start,
      List<DoubleVector> companions,
      RoundPurpose purpose,
      int done,
      int readFrom,
      Invitation invitation,
      Rule rule,
      Optional<DoubleVector> travelling) {
    List<DoubleVector> model = new ArrayList<>();
    model.add(start.model().parameters());
    model.addAll(companions);
    return new RoundRequest(
        start.nextRound(),
        purpose,
        model,
        start.last().origin(),
        RunRecorder.digestOf(start.contract()),
        done,
        RoundShapes.answer(plan, start.contract(), purpose),
        travelling.flatMap(from -> RoundShapes.coding(plan, start.contract(), from)),
        readFrom,
        invitation,
        rule,
        travelling,
        rule.needsTrusted()
            ? Optional.of(() -> trusted(start.nextRound(), model, start.contract()))
            : Optional.empty());
  }

  private DoubleVector trusted(
      RoundNumber round, List<DoubleVector> model, FittedContract contract) {
    return reference.orElseThrow().update(round, model, contract);
  }

  private void publishContract(FittedContract contract, int sites) {
    Mailbox.Sent sent =
        scope
            .mailbox()
            .send(
                ExchangeLayout.contract(scope.run()),
                scope.outgoing(MessageKind.CONTRACT),
                contract,
                List.of());
    bytes += sent.bytes() * sites;
    if (sent.publication() instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          "The exchange holds another feature contract of run %s. Nothing was overwritten."
              .formatted(scope.run()));
    }
  }

  private void report(ClosedRound round, Optional<Double> objective, Optional<Metrics> heldOut) {
    report(round, objective, heldOut, Optional.empty());
  }

  private void report(
      ClosedRound round,
      Optional<Double> objective,
      Optional<Metrics> heldOut,
      Optional<SiteSpread> spread) {
    listener.roundClosed(
        new RunListener.RoundReport(
            round.request().number().number(),
            round.request().purpose().key(),
            round.called(),
            plan.sites().size(),
            round.contributions().size(),
            round.refusals().size(),
            round.missing().size(),
            round.publishSeconds() + round.intakeSeconds() + round.foldSeconds(),
            round.bytes(),
            objective,
            heldOut,
            spread));
  }
}
