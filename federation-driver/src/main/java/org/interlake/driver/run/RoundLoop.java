package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.rule.Rule;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.run.RunRecorder.MadeModel;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.Measurements;
import org.interlake.models.RoundShapes;
import org.interlake.models.Summaries;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractException;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule;
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
  private final Measurement measurement;
  private final Cohort cohort;
  private final Answers answers;
  private final Rounds rounds;
  private final RunRecorder recorder;
  private final RunListener listener;
  private final Clock clock;
  private final Optional<ReferenceWork> reference;
  private final HeardWeights weights;
  private final Set<String> warnings = new HashSet<>();

  RoundLoop(
      RunScope scope,
      Plan plan,
      Cohort cohort,
      Answers answers,
      Rounds rounds,
      RunRecorder recorder,
      RunListener listener,
      Clock clock,
      Optional<ReferenceWork> reference) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.measurement = Measurements.of(plan);
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.rounds = requireNonNull(rounds, "rounds");
    this.recorder = requireNonNull(recorder, "recorder");
    this.listener = requireNonNull(listener, "listener");
    this.clock = requireNonNull(clock, "clock");
    this.reference = requireNonNull(reference, "reference");
    this.weights =
        new HeardWeights(plan.sites(), PlannedAggregation.weightUnheard(plan.strategy()));
  }

  /**
   * A model, and the round that made it.
   *
   * @param serverMemory what the driver's step remembers
   * @param madeBy its contributors are the model's
   * @param parent the digest of the parameters that the round started from, if it had any
   */
  record Trained(
      GlobalModel model,
      DoubleVector serverMemory,
      FittedContract contract,
      ClosedRound madeBy,
      Optional<Digest> parent) {
    MadeModel made() {
      return new MadeModel(model, serverMemory, contract);
    }

    RoundNumber nextRound() {
      return madeBy.request().number().next();
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
    Optional<String> stop = Optional.empty();
    for (int done = 0; stop.isEmpty(); done++) {
      requireTimeLeft(done);
      TrainingRound round = train(algorithm, server, current, done);
      current = round.trained();
      stop = stopReason(round, done + 1);
    }
    ClosedRound evaluated = evaluate(current);
    return new Finished(current, stop.get(), evaluated.request().number().number());
  }

  /** The round whose aggregate completes the feature contract. */
  static RoundNumber contractFittedIn(Plan plan) {
    return new RoundNumber(ContractLayouts.rounds(plan));
  }

  private Trained fitContract(ServerStep server) throws InterruptedException {
    ContractFitter fitter = new ContractFitter(plan);
    try {
      ClosedRound counts =
          execute(
              contractRound(
                  RoundNumber.FIRST,
                  RoundPurpose.CONTRACT_COUNTS,
                  List.of(),
                  new ModelOrigin(EnvelopeContext.NO_PARENT, List.of())));
      ContractDraft draft =
          fitter.draft(
              counts.aggregated(),
              counts.contributions().values().stream()
                  .map(update -> update.report().categories())
                  .toList());
      recordPass(counts);
      ClosedRound last =
          execute(
              contractRound(
                  counts.request().number().next(),
                  RoundPurpose.CONTRACT_SPREAD,
                  List.of(draft.means()),
                  counts.origin()));
      for (String leak : fitter.leaks(last.aggregated())) {
        warn(last, leak);
      }
      FittedContract contract;
      if (ContractLayouts.needsCells(plan)) {
        ClosedRound spread = last;
        recordPass(spread);
        last =
            execute(
                contractRound(
                    spread.request().number().next(),
                    RoundPurpose.CONTRACT_CELLS,
                    List.of(fitter.centers(draft, spread.aggregated())),
                    spread.origin()));
        contract = fitter.fit(draft, spread.aggregated(), last.aggregated());
      } else {
        contract = fitter.fit(draft, last.aggregated());
      }
      publishContract(contract);
      GlobalModel first = TrainingAlgorithms.of(plan, contract).initialModel();
      Trained initial = new Trained(first, server.start(first), contract, last, Optional.empty());
      recorder.round(
          last,
          OptionalDouble.empty(),
          Optional.empty(),
          List.of(),
          Optional.of(initial.made()),
          Optional.of(contract));
      report(last, Optional.empty(), Optional.empty());
      return initial;
    } catch (ContractException | TrainingException e) {
      throw new RunAbandonedException(e.getMessage());
    }
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
   * @param heldOut metrics of the model that the round started from
   */
  private record TrainingRound(Trained trained, Advance advance, Optional<Metrics> heldOut) {}

  private TrainingRound train(
      TrainingAlgorithm algorithm, ServerStep server, Trained current, int done)
      throws InterruptedException {
    ClosedRound round =
        execute(
            modelRound(
                current,
                algorithm.companions(current.model()),
                RoundPurpose.TRAIN,
                done,
                RoundShapes.HELD_OUT_METRICS,
                PlannedAggregation.rule(plan.strategy(), algorithm.combination()),
                Optional.of(algorithm.travelling(current.model()))));
    Advance advance;
    try {
      advance =
          algorithm.advance(
              current.model(),
              new Combined(round.aggregated(), weights.shareOf(round.contributions().keySet())));
    } catch (TrainingException e) {
      throw new RunAbandonedException(e.getMessage());
    }
    Digest startedFrom = current.made().digest();
    ServerStep.Stepped stepped =
        server.step(current.model(), current.serverMemory(), advance.next());
    Trained next =
        new Trained(
            stepped.model(), stepped.memory(), current.contract(), round, Optional.of(startedFrom));
    List<SiteMetrics> metrics = metricsOf(round, round.read(0), MetricValue.Scope.SITE, "test");
    recorder.round(
        round,
        OptionalDouble.of(advance.objective()),
        Optional.of(startedFrom),
        metrics,
        Optional.of(next.made()),
        Optional.empty());
    Optional<Metrics> heldOut = overall(metrics);
    report(round, Optional.of(advance.objective()), heldOut);
    advance.warnings().forEach(warning -> warn(round, warning));
    return new TrainingRound(next, advance, heldOut);
  }

  private ClosedRound execute(RoundRequest request) throws InterruptedException {
    ClosedRound round = rounds.execute(request);
    weights.hear(round);
    return round;
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
                new Rule.Sum(),
                Optional.empty()));
    List<SiteMetrics> metrics =
        new ArrayList<>(metricsOf(round, round.read(0), MetricValue.Scope.SITE, "train"));
    List<SiteMetrics> heldOut =
        metricsOf(round, round.read(RoundShapes.HELD_OUT_METRICS), MetricValue.Scope.SITE, "test");
    metrics.addAll(heldOut);
    if (plan.evaluation().localOnly()) {
      metrics.addAll(
          metricsOf(
              round,
              round.read(RoundShapes.LOCAL_ONLY_METRICS),
              MetricValue.Scope.LOCAL_ONLY,
              "test"));
    }
    OptionalInt personal = RoundShapes.personalIndex(plan);
    if (personal.isPresent()) {
      metrics.addAll(
          metricsOf(round, round.read(personal.getAsInt()), MetricValue.Scope.PERSONAL, "test"));
      listener.compared(SiteComparison.of(metrics));
    }
    recorder.evaluation(round, trained.made().digest(), metrics, summary(trained, round));
    report(round, Optional.empty(), overall(heldOut), spread(heldOut));
    return round;
  }

  /** The final model's summary, if the plan's model has one. */
  private Optional<GlmSummary> summary(Trained trained, ClosedRound round) {
    OptionalInt index = RoundShapes.summaryIndex(plan, trained.contract());
    if (index.isEmpty()) {
      return Optional.empty();
    }
    DoubleVector sums = added(round.read(index.getAsInt()));
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

  private Optional<String> stopReason(TrainingRound round, int done) {
    for (StopRule.Target target : plan.stop().targets()) {
      Optional<Double> measured = round.heldOut().flatMap(metrics -> metrics.find(target.metric()));
      if (measured.isPresent() && target.reachedBy(measured.get())) {
        return Optional.of(
            "target reached: %s %.6f (stop.targets asks for %s)"
                .formatted(target.metric(), measured.get(), target.value()));
      }
    }
    if (round.advance().converged(plan.stop().lossTolerance())) {
      return Optional.of(
          "converged: relative decrease of the objective %.3g is below stop.lossTolerance %s"
              .formatted(
                  round.advance().relativeDecrease().getAsDouble(), plan.stop().lossTolerance()));
    }
    if (done == plan.rounds().maximum()) {
      return Optional.of("all %d training rounds are done".formatted(done));
    }
    return Optional.empty();
  }

  private void requireTimeLeft(int done) {
    if (clock.instant().isAfter(plan.deadline())) {
      throw new RunAbandonedException(
          "the plan's deadline %s passed after %d training rounds"
              .formatted(plan.deadline(), done));
    }
  }

  private RoundRequest contractRound(
      RoundNumber number, RoundPurpose purpose, List<DoubleVector> model, ModelOrigin origin) {
    return new RoundRequest(
        number,
        purpose,
        model,
        origin,
        Digest.of(new byte[0]),
        0,
        RoundShapes.contractAnswer(plan, purpose),
        0);
  }

  private RoundRequest modelRound(
      Trained start,
      List<DoubleVector> companions,
      RoundPurpose purpose,
      int done,
      int readFrom,
      Rule rule,
      Optional<DoubleVector> travelling) {
    List<DoubleVector> model = new ArrayList<>();
    model.add(start.model().parameters());
    model.addAll(companions);
    return new RoundRequest(
        start.nextRound(),
        purpose,
        model,
        start.madeBy().origin(),
        RunRecorder.digestOf(start.contract()),
        done,
        RoundShapes.answer(plan, start.contract(), purpose),
        readFrom,
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

  private void publishContract(FittedContract contract) {
    Publication publication =
        scope
            .mailbox()
            .send(
                ExchangeLayout.contract(scope.run()),
                scope.outgoing(MessageKind.CONTRACT),
                contract,
                List.of())
            .publication();
    if (publication instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          "The exchange holds another feature contract of run %s. Nothing was overwritten."
              .formatted(scope.run()));
    }
  }

  /** Metrics of each site that sent any, and of all of them together first. */
  private List<SiteMetrics> metricsOf(
      ClosedRound round, List<DoubleVector> sums, MetricValue.Scope siteScope, String split) {
    List<SiteMetrics> metrics = new ArrayList<>();
    int k = 0;
    for (SiteId site : round.contributions().keySet()) {
      measurement
          .finish(sums.get(k++))
          .ifPresent(m -> metrics.add(new SiteMetrics(siteScope, Optional.of(site), split, m)));
    }
    if (siteScope == MetricValue.Scope.SITE) {
      measurement
          .finish(added(sums))
          .ifPresent(
              m ->
                  metrics.add(
                      0, new SiteMetrics(MetricValue.Scope.OVERALL, Optional.empty(), split, m)));
    }
    return metrics;
  }

  /** The sum over sites, in site order. */
  private static DoubleVector added(List<DoubleVector> sums) {
    double[] total = new double[sums.get(0).length()];
    for (DoubleVector sum : sums) {
      for (int i = 0; i < total.length; i++) {
        total[i] += sum.get(i);
      }
    }
    return DoubleVector.of(sums.get(0).layout(), total);
  }

  private static Optional<Metrics> overall(List<SiteMetrics> metrics) {
    return metrics.stream()
        .filter(m -> m.metricScope() == MetricValue.Scope.OVERALL)
        .map(SiteMetrics::metrics)
        .findFirst();
  }

  private static Optional<SiteSpread> spread(List<SiteMetrics> metrics) {
    SortedMap<SiteId, Metrics> ofSites = new TreeMap<>();
    metrics.forEach(m -> m.site().ifPresent(site -> ofSites.put(site, m.metrics())));
    return SiteSpread.of(ofSites);
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
            round.called().size(),
            round.contributions().size(),
            round.refusals().size(),
            round.missing().size(),
            round.publishSeconds() + round.intakeSeconds() + round.foldSeconds(),
            objective,
            heldOut,
            spread));
  }
}
