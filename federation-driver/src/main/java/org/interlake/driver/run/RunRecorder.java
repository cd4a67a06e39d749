package org.interlake.driver.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.ContractVersion;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.SiteStatisticValue;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.models.ModelFamilies;
import org.interlake.models.PrivacyCost;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.models.training.GlobalModel;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.CommitMode;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * Turns what happens in a run into rows of the registry, behind the rounds. A driver that resumes
 * says it all again; rows that are there already are dropped by the registry.
 */
final class RunRecorder {
  private static final int MAX_SPOKEN = 1000;

  /** In the place of a strategy, of a run that measures. */
  private static final String SUMS = "sums";

  private final RunScope scope;
  private final RunPlan plan;
  private final WriteBehind writer;
  private final Clock clock;
  private final int recordedRounds;
  private long nextState;
  private long nextEvent;
  private int closedRounds;
  private final Set<String> said;

  RunRecorder(RunScope scope, RunPlan plan, Registry registry, WriteBehind writer, Clock clock) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.writer = requireNonNull(writer, "writer");
    this.clock = requireNonNull(clock, "clock");
    Registry.Committed committed = registry.committed(scope.run());
    this.nextState = committed.nextStateSequence();
    this.nextEvent = committed.nextEventSequence();
    this.recordedRounds = committed.completeRounds();
    this.said =
        registry.events(scope.run()).stream()
            .map(event -> sentence(event.round(), event.kind(), event.site(), event.message()))
            .collect(Collectors.toCollection(HashSet::new));
  }

  /** Rounds that an earlier driver has recorded. */
  int recordedRounds() {
    return recordedRounds;
  }

  void state(RunState.Status status, Optional<String> reason, int rounds) {
    append(
        List.of(
            new RunState(
                scope.run(),
                nextState++,
                clock.instant(),
                status,
                reason,
                scope.federation(),
                plan.name(),
                scope.plan(),
                MessageCodec.write(plan),
                plan instanceof Plan training ? training.model().name() : plan.name(),
                plan instanceof Plan training ? training.model().family() : StatisticsPlan.KIND,
                plan instanceof Plan training ? training.strategy().strategy() : SUMS,
                rounds,
                scope.driverKey().fingerprint(),
                InterlakeVersion.current())));
  }

  /** Returns when all that was recorded is in the registry. */
  void commitNow() {
    writer.commitNow();
  }

  /** Rounds that have closed so far. */
  int closedRounds() {
    return closedRounds;
  }

  /** Records what happened, once, however often it is said. */
  void event(int round, String kind, Optional<SiteId> site, String message) {
    if (!said.add(sentence(round, kind, site, message))) {
      return;
    }
    append(
        List.of(
            new RunEvent(scope.run(), nextEvent++, round, clock.instant(), kind, site, message)));
  }

  /** A refusal in one line. Part of its message may be the words of the party that was refused. */
  static String textOf(EnvelopeException refusal) {
    return spoken(refusal.reason().key() + ": " + refusal.getMessage());
  }

  /** What another party said, in one line of bounded length without control characters. */
  static String spoken(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_SPOKEN ? line : line.substring(0, MAX_SPOKEN) + "...";
  }

  private static String sentence(int round, String kind, Optional<SiteId> site, String message) {
    return "%d %s %s %s".formatted(round, kind, site.map(SiteId::name).orElse("-"), message);
  }

  /** Records a closed round that neither made a model nor completed the contract. */
  void passed(ClosedRound round) {
    round(
        round,
        OptionalDouble.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Records a closed round with all that came of it.
   *
   * @param startedFrom the digest of the parameters that the round started from, if it had any
   * @param metrics of those parameters, or of earlier ones that an update answers
   * @param made the model that the round made, if it made one
   * @param contract what the round fitted, if it fitted it
   */
  void round(
      ClosedRound closed,
      OptionalDouble loss,
      Optional<Digest> startedFrom,
      List<SiteMetrics> metrics,
      Optional<MadeModel> made,
      Optional<FittedContract> contract) {
    record(closed, loss, startedFrom, metrics, made, contract, List.of());
  }

  /**
   * Records the closed evaluation round.
   *
   * @param model the digest of the final model
   */
  void evaluation(
      ClosedRound closed, Digest model, List<SiteMetrics> metrics, Optional<GlmSummary> summary) {
    List<RegistryRow> more =
        new ArrayList<>(ScoreBinRows.of(scope.run(), closed.request().number(), metrics));
    summary.ifPresent(
        found -> more.addAll(SummaryRows.of(scope.run(), closed.request().number(), model, found)));
    record(
        closed,
        OptionalDouble.empty(),
        Optional.of(model),
        metrics,
        Optional.empty(),
        Optional.empty(),
        more);
  }

  private void record(
      ClosedRound closed,
      OptionalDouble loss,
      Optional<Digest> startedFrom,
      List<SiteMetrics> metrics,
      Optional<MadeModel> made,
      Optional<FittedContract> contract,
      List<RegistryRow> more) {
    closedRounds = closed.request().number().number();
    if (closedRounds <= recordedRounds) {
      return;
    }
    List<RegistryRow> rows = new ArrayList<>(more);
    addContributions(closed, rows);
    for (SiteMetrics measured : metrics) {
      addMetrics(closed, measured, rows);
    }
    contract.ifPresent(fitted -> rows.add(contractVersion(closed.request().number(), fitted)));
    made.ifPresent(model -> rows.add(version(closed, startedFrom, model)));
    rows.add(
        new RoundOutcome(
            scope.run(),
            closed.request().number(),
            closed.request().purpose().key(),
            closed.skipped() ? RoundOutcome.Status.SKIPPED : RoundOutcome.Status.PUBLISHED,
            closed.openedAt(),
            closed.closedAt(),
            new RoundOutcome.Tally(
                closed.called().size(),
                closed.contributions().size(),
                closed.refusals().size(),
                closed.declined().size(),
                closed.missing().size()),
            loss,
            new RoundOutcome.Stages(
                closed.intakeSeconds(), closed.foldSeconds(), closed.publishSeconds()),
            made.map(MadeModel::digest)));
    append(rows);
    for (var refusal : closed.refusals().entrySet()) {
      event(
          closed.request().number().number(),
          "update-refused",
          Optional.of(refusal.getKey()),
          textOf(refusal.getValue()));
    }
    closed
        .sum()
        .ifPresent(
            sum ->
                sum.refusedHelp()
                    .forEach(
                        (site, why) ->
                            event(
                                closed.request().number().number(),
                                "unmasking-refused",
                                Optional.of(site),
                                why)));
    if (plan.commit() == CommitMode.EVERY_ROUND) {
      writer.commitNow();
    }
  }

  /**
   * Metrics of one model on one site's rows, or on all sites'.
   *
   * @param model the digest of its parameters
   * @param scores of the same rows, of a binary model
   */
  record SiteMetrics(
      Digest model,
      MetricValue.Scope metricScope,
      Optional<SiteId> site,
      String split,
      Metrics metrics,
      Optional<ScoreHistogram> scores) {}

  /**
   * A model that a round made.
   *
   * @param serverMemory what the driver's step remembers of the way to it
   */
  record MadeModel(GlobalModel model, DoubleVector serverMemory, FittedContract contract) {
    DoubleVector parameters() {
      return model.parameters();
    }

    Digest digest() {
      return Digest.of(parameters().encode());
    }
  }

  /** Models come of plans that train only. */
  private Plan training() {
    return (Plan) plan;
  }

  /**
   * Records a closed round of a statistics run.
   *
   * @param statistics what the run came to, with its last round
   * @param bySite likewise, of each site; empty where only sums over the sites are known
   */
  void statistics(ClosedRound closed, List<Statistic> statistics, List<SiteStatistic> bySite) {
    List<RegistryRow> rows = new ArrayList<>();
    int place = 0;
    for (Statistic statistic : statistics) {
      rows.add(new StatisticValue(scope.run(), closed.request().number(), place++, statistic));
    }
    place = 0;
    for (SiteStatistic told : bySite) {
      rows.add(new SiteStatisticValue(scope.run(), closed.request().number(), place++, told));
    }
    record(
        closed,
        OptionalDouble.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        rows);
  }

  ModelVersion version(ClosedRound closed, Optional<Digest> parent, MadeModel made) {
    DoubleVector parameters = made.parameters();
    return new ModelVersion(
        scope.run(),
        closed.request().number(),
        training().model().name(),
        made.digest(),
        parent,
        training().model().family(),
        training().strategy().strategy(),
        parameters.layout().type(),
        inline(parameters),
        inline(made.model().state()),
        inline(made.serverMemory()),
        coefficients(made),
        List.copyOf(closed.contributions().keySet()),
        Optional.of(digestOf(made.contract())),
        clock.instant());
  }

  /** What fits into a cell; of no elements, none. */
  private static Optional<ParameterBytes> inline(DoubleVector vector) {
    long bytes = vector.layout().byteLength();
    return bytes == 0 || bytes > ModelVersion.MAX_INLINE_BYTES
        ? Optional.empty()
        : Optional.of(ParameterBytes.of(vector.encode()));
  }

  ContractVersion contractVersion(RoundNumber fittedIn, FittedContract contract) {
    String json = MessageCodec.write(contract);
    return new ContractVersion(scope.run(), fittedIn, Digest.of(json.getBytes(UTF_8)), json);
  }

  static Digest digestOf(FittedContract contract) {
    return Digest.of(MessageCodec.write(contract).getBytes(UTF_8));
  }

  private List<Coefficient> coefficients(MadeModel made) {
    List<String> names = ModelFamilies.of(training(), made.contract()).parameterNames();
    List<Coefficient> named = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      named.add(new Coefficient(names.get(i), made.parameters().get(i)));
    }
    return named;
  }

  private void addContributions(ClosedRound closed, List<RegistryRow> rows) {
    for (SiteId site : closed.called()) {
      VerifiedUpdate update = closed.contributions().get(site);
      if (update != null) {
        rows.add(
            new Contribution(
                scope.run(),
                closed.request().number(),
                site,
                Contribution.Status.CONTRIBUTED,
                Optional.empty(),
                update.report().examples(),
                Optional.of(update.content()),
                OptionalLong.of(update.bytes()),
                Optional.of(
                    closed
                        .request()
                        .coding()
                        .map(coding -> coding.spec().label())
                        .orElse(CompressionSpec.None.NAME)),
                Optional.of(update.report().table()),
                privacyOf(update).isPresent()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(update.report().computeSeconds()),
                privacyOf(update).or(() -> bySite(closed)),
                Optional.ofNullable(closed.anomalies().get(site))
                    .map(
                        anomaly ->
                            new Contribution.Standing(
                                anomaly.norm(),
                                anomaly.cosine(),
                                anomaly.distanceRank(),
                                anomaly.trust()))));
      } else {
        rows.add(without(closed, site));
      }
    }
  }

  /** What the driver's noise lets a round say of each site; without such noise, nothing. */
  private Optional<PrivacySpent> bySite(ClosedRound closed) {
    return plan instanceof Plan training && closed.request().purpose() == RoundPurpose.TRAIN
        ? Optional.of(PrivacyCost.spentBySite(training, closed.request().trainingRounds() + 1))
            .filter(spent -> !spent.equals(PrivacySpent.NONE))
        : Optional.empty();
  }

  /** What the site says; of a run without noise, nothing. */
  private static Optional<PrivacySpent> privacyOf(VerifiedUpdate update) {
    return Optional.of(update.report().privacy()).filter(spent -> !spent.equals(PrivacySpent.NONE));
  }

  private Contribution without(ClosedRound closed, SiteId site) {
    EnvelopeException refusal = closed.refusals().get(site);
    if (refusal != null) {
      return Contribution.without(
          scope.run(),
          closed.request().number(),
          site,
          Contribution.Status.REFUSED,
          textOf(refusal));
    }
    if (closed.declined().contains(site)) {
      return Contribution.without(
          scope.run(),
          closed.request().number(),
          site,
          Contribution.Status.DECLINED,
          "the site declined after it had accepted");
    }
    return Contribution.without(
        scope.run(),
        closed.request().number(),
        site,
        Contribution.Status.MISSING,
        "nothing came before the round closed");
  }

  private void addMetrics(ClosedRound closed, SiteMetrics measured, List<RegistryRow> rows) {
    Metrics metrics = measured.metrics();
    addMetric(closed, measured, "examples", (double) metrics.rows(), OptionalDouble.of(0), rows);
    metrics
        .values()
        .forEach(
            (metric, value) ->
                addMetric(closed, measured, metric.toString(), value.value(), value.bound(), rows));
  }

  private void addMetric(
      ClosedRound closed,
      SiteMetrics measured,
      String name,
      double value,
      OptionalDouble bound,
      List<RegistryRow> rows) {
    rows.add(
        new MetricValue(
            scope.run(),
            closed.request().number(),
            measured.model(),
            measured.metricScope(),
            measured.site(),
            measured.split(),
            name,
            value,
            bound));
  }

  private void append(List<RegistryRow> rows) {
    writer.append(new RegistryBatch(rows));
  }
}
