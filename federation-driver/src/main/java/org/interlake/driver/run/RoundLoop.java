package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.models.PrivacyCost;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractException;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.start.StartException;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

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
  private final Cohort cohort;
  private final Answers answers;
  private final Rounds rounds;
  private final StartingPoint starting;
  private final RunRecorder recorder;
  private final RunListener listener;
  private final Clock clock;
  private final ModelRequests requests;
  private final EarlierModels earlier;
  private final Release release;
  private final HeardWeights weights;
  private final RoundNews news;
  private final ServerStep server;
  private Optional<Instant> firstCall = Optional.empty();
  private long bytes;

  /**
   * @param reference public rows of the driver's own, if the plan's rule measures by them
   * @param noise where the driver keeps what it draws noise from, if the plan has it do so
   */
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
      Optional<NoiseKeeper> noise) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.rounds = requireNonNull(rounds, "rounds");
    this.starting = requireNonNull(starting, "starting");
    this.recorder = requireNonNull(recorder, "recorder");
    this.listener = requireNonNull(listener, "listener");
    this.clock = requireNonNull(clock, "clock");
    this.requests = new ModelRequests(plan, reference);
    this.earlier =
        new EarlierModels(
            plan.strategy() instanceof StrategySpec.FedBuff buffered
                ? buffered.maximumStaleness()
                : 0);
    this.release = Release.of(plan, noise, earlier);
    this.weights =
        new HeardWeights(plan.sites(), PlannedAggregation.weightUnheard(plan.strategy()));
    this.news = new RoundNews(listener, plan.sites().size());
    this.server = new ServerStep(PlannedAggregation.server(plan.strategy()));
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
    Trained current = fitContract();
    TrainingRounds training = training(current.contract());
    requireNotStopped();
    release.ready(
        scope
            .mailbox()
            .exchange()
            .exists(ExchangeLayout.model(scope.run(), current.nextRound().next())));
    Stopping stopping =
        new Stopping(
            plan.stop(), plan.rounds().maximum(), rounds -> PrivacyCost.epsilon(plan, rounds));
    Optional<String> stop = Optional.empty();
    for (int done = 1; stop.isEmpty(); done++) {
      requireTimeLeft(done - 1);
      TrainingRounds.TrainingRound round = training.after(current, done - 1);
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
        "%,d bytes in this round and those before it".formatted(bytes));
    ClosedRound evaluated =
        new EvaluationRound(plan, requests, this::execute, recorder, listener, news).of(current);
    return new Finished(current, stop.get(), evaluated.request().number().number());
  }

  private TrainingRounds training(FittedContract contract) {
    return new TrainingRounds(
        plan,
        TrainingAlgorithms.of(plan, contract),
        server,
        requests,
        this::execute,
        release,
        earlier,
        weights,
        recorder,
        listener,
        news);
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

  private Trained fitContract() throws InterruptedException {
    try {
      ContractRounds.Fitted fitted =
          new ContractRounds(plan, this::execute, this::passed, news::warn).fit();
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
              release.firstBound(),
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
      news.closed(last);
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
    start.get().notes().forEach(note -> news.warn(last, note));
    recorder.commitNow();
  }

  /** A round that does not complete the contract. */
  private void passed(ClosedRound round) {
    recorder.passed(round);
    news.closed(round);
  }

  /** A file that is being read when the driver is told to stop fails in ways of its own. */
  static void requireNotStopped() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the driver is being stopped");
    }
  }

  private void requireTimeLeft(int done) {
    if (clock.instant().isAfter(plan.deadline())) {
      throw new RunAbandonedException(
          "the plan's deadline %s passed after %d training rounds"
              .formatted(plan.deadline(), done));
    }
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
}
