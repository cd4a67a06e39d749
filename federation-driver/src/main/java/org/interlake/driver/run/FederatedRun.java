package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.interlake.aggregation.CohortFold;
import org.interlake.aggregation.FoldPath;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.UpdateSource;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.lineage.Lineage;
import org.interlake.models.RoundShapes;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.protocol.Names;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A run from claim to result: what stands around the {@link RoundLoop}. Whatever happens in it, the
 * registry is flushed and the claim let go.
 */
public final class FederatedRun {
  /** What an operator may decide about a run that another driver holds. */
  public enum TakeOver {
    /** Take over from a driver that is known to be dead. */
    IF_DEAD,
    /** Take over in any case. */
    ALWAYS
  }

  private final RunScope scope;
  private final EnrolledSites enrolled;
  private final RunPlan plan;
  private final SparkSession spark;
  private final UpdateSource updates;
  private final Registry registry;
  private final PromotedModels promoted;
  private final WriteBehind writer;
  private final RunListener listener;
  private final Clock clock;
  private final Map<String, String> notes = new LinkedHashMap<>();
  private Optional<ReferenceTable> reference = Optional.empty();
  private Optional<NoiseKeeper> noise = Optional.empty();
  private FoldPath path = FoldPath.AUTO;
  private Lineage lineage = Lineage.NONE;
  private boolean promotes = true;

  /**
   * @param driverKey under which the driver's messages verify: that of {@code mailbox}, and those
   *     that it had before
   * @param enrolled who is enrolled; a change takes effect with the next round
   * @param writer committed to {@code registry}; closed by the caller
   */
  public FederatedRun(
      SparkSession spark,
      Mailbox mailbox,
      Verifier driverKey,
      EnrolledSites enrolled,
      RunPlan plan,
      RunId run,
      UpdateSource updates,
      Registry registry,
      PromotedModels promoted,
      WriteBehind writer,
      RunListener listener,
      Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.plan = requireNonNull(plan, "plan");
    this.enrolled = requireNonNull(enrolled, "enrolled");
    if (plan.differentialPrivacy() instanceof Noised noised && !noised.solved()) {
      throw new IllegalArgumentException(
          "Invalid plan %s: its noise is not solved for (PrivacyCost.prepared does)"
              .formatted(plan.name()));
    }
    this.scope =
        new RunScope(
            mailbox,
            plan.federation(),
            run,
            Mailbox.digestOf(plan),
            driverKey,
            new Rosters(mailbox, plan.federation(), driverKey));
    this.updates = requireNonNull(updates, "updates");
    this.registry = requireNonNull(registry, "registry");
    this.promoted = requireNonNull(promoted, "promoted");
    this.writer = requireNonNull(writer, "writer");
    this.listener = requireNonNull(listener, "listener");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Adds an event to the start of the run: what else its registry is to say of it.
   *
   * @param kind of the event
   */
  public FederatedRun noting(String kind, String message) {
    notes.put(requireNonNull(kind, "kind"), requireNonNull(message, "message"));
    return this;
  }

  /** Gives the driver public rows of its own, for a plan whose rule measures by them. */
  public FederatedRun trusting(ReferenceTable table) {
    reference = Optional.of(table);
    return this;
  }

  /**
   * Gives the driver a place for what it draws noise from, for a plan that has it protect sites.
   */
  public FederatedRun keeping(NoiseKeeper keeper) {
    noise = Optional.of(keeper);
    return this;
  }

  /** Folds there, and not where it is worth it. */
  public FederatedRun folding(FoldPath where) {
    path = requireNonNull(where, "where");
    return this;
  }

  /** Tells the coordinator's own lineage of the run; closed by the caller. */
  public FederatedRun tracing(Lineage where) {
    lineage = requireNonNull(where, "where");
    return this;
  }

  /**
   * Leaves the run's model in {@code model_version}: somebody looks at it before it is promoted.
   */
  public FederatedRun withoutPromotion() {
    promotes = false;
    return this;
  }

  /** The default name of a plan's run: the same plan resumes, a changed one starts anew. */
  public static RunId defaultRunId(RunPlan plan) {
    String digest = Mailbox.digestOf(plan).hex().substring(0, 8);
    String name = plan.name().length() > 54 ? plan.name().substring(0, 54) : plan.name();
    return new RunId(name + "-" + digest);
  }

  /**
   * Runs, or goes on with, the plan.
   *
   * @throws RunConflictException if the run is another driver's or another plan's
   * @throws ReferenceException if the plan needs public rows, and there are none that fit it
   * @throws InterruptedException if the driver is being stopped; the run can be resumed
   */
  public RunResult run(TakeOver takeOver) throws InterruptedException {
    Optional<RunResult> ended = readResult();
    if (ended.isPresent()) {
      requireSamePlan();
      if (ended.get() instanceof RunResult.Measured) {
        listener.measured(
            registry.statistics(scope.run()).stream().map(StatisticValue::statistic).toList());
      }
      noise.ifPresent(NoiseKeeper::forget);
      listener.runEnded(ended.get());
      return ended.get();
    }
    requireNoise();
    Optional<ReferenceWork> opened = openReference();
    try (RunClaim claim =
            RunClaim.acquire(
                scope.mailbox(),
                scope.federation(),
                scope.run(),
                scope.driverKey(),
                RunClaim.TakeOver.valueOf(takeOver.name()));
        RunLineage told = new RunLineage(lineage, scope, plan, claim.epoch(), clock)) {
      boolean resumed = publishPlan();
      opened.map(ReferenceWork::version).ifPresent(scope::publishReference);
      RunRecorder recorder = new RunRecorder(scope, plan, registry, writer, clock);
      recorder.state(RunState.Status.RUNNING, Optional.empty(), recorder.recordedRounds());
      recorder.event(
          0,
          resumed ? "run-resumed" : "run-started",
          Optional.empty(),
          "by driver claim " + claim.epoch());
      notes.forEach((kind, message) -> recorder.event(0, kind, Optional.empty(), message));
      opened.ifPresent(work -> recorder.event(0, "reference", Optional.empty(), work.text()));
      listener.runOpened(scope.run(), plan, resumed);
      told.opened();
      RunResult result = runClaimed(claim, recorder, told, opened);
      publishResult(result);
      told.ended(result);
      noise.ifPresent(NoiseKeeper::forget);
      listener.runEnded(result);
      return result;
    } catch (RuntimeException e) {
      boolean interrupted = Thread.interrupted();
      if (interrupted || StopSignal.isCauseOf(e)) {
        // Whatever was under way when the driver was told to stop failed because of that.
        InterruptedException stopped = new InterruptedException("the driver is being stopped");
        stopped.initCause(e);
        throw stopped;
      }
      throw e;
    } finally {
      listener.runLeft();
      opened.ifPresent(ReferenceWork::close);
    }
  }

  private void requireNoise() {
    if (noise.isEmpty()
        && plan instanceof Plan training
        && training.differentialPrivacy() instanceof SiteLevel
        && !training.privacy().sharedNoise()) {
      throw new IllegalStateException(
          "Plan %s has its driver add noise, and this driver has no place to keep what it draws it from"
              .formatted(plan.name()));
    }
  }

  private Optional<ReferenceWork> openReference() {
    if (!(plan instanceof Plan training && training.strategy().needsReference())) {
      return Optional.empty();
    }
    ReferenceTable table =
        reference.orElseThrow(
            () ->
                new ReferenceException(
                    ExitCode.CONFIGURATION,
                    "Plan %s aggregates by fltrust, for which the driver needs public rows of its own (name their table: 'reference' in the driver's file, --reference of simulate)"
                        .formatted(plan.name())));
    return Optional.of(ReferenceWork.open(table, training, scope.reference()));
  }

  private RunResult runClaimed(
      RunClaim claim, RunRecorder recorder, RunLineage told, Optional<ReferenceWork> opened)
      throws InterruptedException {
    RunListener recording = new RecordingListener(recorder, listener);
    Cohort cohort = new Cohort(plan.sites(), plan.quorum());
    Answers answers = new Answers(scope, recording, clock);
    Rounds rounds =
        new Rounds(
            scope,
            plan.rounds(),
            claim,
            told,
            enrolled,
            cohort,
            answers,
            new Intake(scope, this::weight, this::impossible),
            new CohortFold(JavaSparkContext.fromSparkContext(spark.sparkContext()), updates, path),
            clock,
            plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise
                ? Optional.of(new RunDirectory(scope, plan))
                : Optional.empty(),
            this::impossibleSum);
    rounds.recallRosters();
    try {
      return plan instanceof Plan training
          ? train(training, cohort, answers, rounds, recorder, told, recording, opened)
          : measure((StatisticsPlan) plan, cohort, answers, rounds, recorder, told, recording);
    } catch (RunAbandonedException e) {
      reportStrangers(recording);
      recorder.event(0, "run-abandoned", Optional.empty(), e.getMessage());
      recorder.state(
          RunState.Status.ABANDONED, Optional.of(e.getMessage()), recorder.closedRounds());
      writer.commitNow();
      return new RunResult.Abandoned(e.getMessage());
    } catch (RunConflictException e) {
      writer.commitNow();
      throw e;
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted() && !StopSignal.isCauseOf(e)) {
        recordFailure(recorder, e);
      }
      throw e;
    }
  }

  private OptionalDouble weight(UpdateReport report) {
    return plan instanceof Plan training
        ? PlannedAggregation.weight(training.strategy(), report)
        : OptionalDouble.of((double) report.examples());
  }

  private Optional<String> impossible(DoubleVector sent) {
    return plan instanceof Plan training
        ? RoundShapes.impossible(training, sent)
        : StatisticsLayouts.impossible(sent);
  }

  /** Where a site withholds, statistics hold a 1; sums of these are as many as withhold. */
  private Optional<String> impossibleSum(DoubleVector sum) {
    return plan instanceof Plan training ? RoundShapes.impossible(training, sum) : Optional.empty();
  }

  private RunResult train(
      Plan training,
      Cohort cohort,
      Answers answers,
      Rounds rounds,
      RunRecorder recorder,
      RunLineage told,
      RunListener recording,
      Optional<ReferenceWork> opened)
      throws InterruptedException {
    RoundLoop.Finished finished =
        new RoundLoop(
                scope,
                training,
                cohort,
                answers,
                rounds,
                new StartingPoint(scope, spark, registry, promoted),
                recorder,
                recording,
                clock,
                opened,
                noise)
            .run();
    reportStrangers(recording);
    ModelVersion version =
        recorder.version(
            finished.trained().madeBy(), finished.trained().parent(), finished.trained().made());
    recorder.state(RunState.Status.FINISHED, Optional.of(finished.reason()), finished.rounds());
    writer.commitNow();
    if (Thread.interrupted()) { // what Hadoop forks while it writes would forget it
      throw new InterruptedException("the driver is being stopped");
    }
    if (promotes) {
      told.promoting(version);
      PromotedModel made =
          promoted.promote(
              spark,
              version,
              Optional.of(
                  recorder.contractVersion(
                      RoundLoop.contractFittedIn(training), finished.trained().contract())),
              clock.instant());
      told.published(made, promoted.location(version.model()));
      recording.promoted(made);
    }
    return new RunResult.Finished(
        finished.reason(), finished.trained().nextRound().number(), version.digest());
  }

  private RunResult measure(
      StatisticsPlan statistics,
      Cohort cohort,
      Answers answers,
      Rounds rounds,
      RunRecorder recorder,
      RunLineage told,
      RunListener recording)
      throws InterruptedException {
    StatisticsLoop.Finished measured =
        new StatisticsLoop(scope, statistics, cohort, answers, rounds, recorder, recording, clock)
            .run();
    reportStrangers(recording);
    recorder.state(RunState.Status.FINISHED, Optional.of(measured.reason()), measured.rounds());
    writer.commitNow();
    told.measured(registry.location(RegistryTable.STATISTIC));
    recording.measured(measured.statistics());
    return new RunResult.Measured(measured.reason());
  }

  /** The registry says that the run failed, unless it is the registry that failed. */
  private void recordFailure(RunRecorder recorder, RuntimeException failure) {
    try {
      recorder.state(
          RunState.Status.FAILED,
          Optional.of(RunRecorder.spoken(failure.toString())),
          recorder.closedRounds());
      writer.commitNow();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Publishes roster and plan.
   *
   * @return whether the run had begun before
   */
  private boolean publishPlan() {
    scope.rosters().update(enrolled.now());
    Publication publication =
        scope
            .mailbox()
            .send(ExchangeLayout.plan(scope.run()), planContext(), plan, List.of())
            .publication();
    if (publication instanceof Publication.Conflicted) {
      throw otherPlan();
    }
    return publication instanceof Publication.AlreadyThere;
  }

  private EnvelopeContext planContext() {
    return EnvelopeContext.fromDriver(
        MessageKind.PLAN, scope.federation(), scope.run(), EnvelopeContext.NO_PARENT);
  }

  private RunConflictException otherPlan() {
    return RunConflictException.otherContent(
        ("Run %s was started with another plan than this file: a plan is not changed once it is"
                + " signed. Give the changed plan a run of its own with --run NAME, or put the"
                + " file back as it was.")
            .formatted(scope.run()));
  }

  private void requireSamePlan() {
    Optional<Message<RunPlan>> published =
        scope
            .mailbox()
            .read(
                ExchangeLayout.plan(scope.run()),
                planContext(),
                scope.driverKey(),
                RunPlan.class,
                0);
    if (published.isEmpty() || !published.get().bodyDigest().equals(scope.plan())) {
      throw otherPlan();
    }
  }

  private Optional<RunResult> readResult() {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.result(scope.run()),
            resultContext(),
            scope.driverKey(),
            RunResult.class,
            0)
        .map(Message::body);
  }

  private void publishResult(RunResult result) {
    scope.mailbox().send(ExchangeLayout.result(scope.run()), resultContext(), result, List.of());
  }

  /** Bound to no plan, so that a changed plan file is told from a forged result. */
  private EnvelopeContext resultContext() {
    return EnvelopeContext.fromDriver(
        MessageKind.RESULT, scope.federation(), scope.run(), EnvelopeContext.NO_PARENT);
  }

  private void reportStrangers(RunListener recording) {
    Set<String> permitted = new HashSet<>();
    plan.sites().stream().map(SiteId::name).forEach(permitted::add);
    for (String name : scope.mailbox().exchange().list(ExchangeLayout.sites())) {
      if (!permitted.contains(name)
          && Names.fits(name) // anything else is no party's folder, and no path leads there
          && scope
              .mailbox()
              .exchange()
              .list(ExchangeLayout.siteRuns(new SiteId(name)))
              .contains(scope.run().name())) {
        recording.strangerSeen(name);
      }
    }
  }
}
