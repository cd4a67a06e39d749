package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.ScoreBin;
import org.interlake.driver.registry.SiteValue;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.run.SummaryRows;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.DifferentialPrivacySpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * What the registry knows of a run that trains, whether it has ended or not.
 *
 * @param states in order, at least one
 * @param rounds in order
 * @param models in the order of their rounds
 * @param promotion empty if no model of the run was promoted
 */
public record RunReport(
    List<RunState> states,
    Plan plan,
    List<RoundOutcome> rounds,
    List<Contribution> contributions,
    List<MetricValue> metrics,
    List<ScoreBin> scoreBins,
    List<TestedCoefficient> coefficients,
    List<SiteValue> siteValues,
    List<ModelVersion> models,
    List<RunEvent> events,
    Optional<Promotion> promotion) {
  private static final String EVALUATE = "evaluate";
  private static final String EXAMPLES = "examples";

  public RunReport {
    states = List.copyOf(states);
    requireNonNull(plan, "plan");
    rounds = List.copyOf(rounds);
    contributions = List.copyOf(contributions);
    metrics = List.copyOf(metrics);
    scoreBins = List.copyOf(scoreBins);
    coefficients = List.copyOf(coefficients);
    siteValues = List.copyOf(siteValues);
    models = List.copyOf(models);
    events = List.copyOf(events);
    requireNonNull(promotion, "promotion");
  }

  /**
   * Reads a run.
   *
   * @throws ReportException if there is none of this name, or it measured and trained nothing
   */
  public static RunReport read(RegistryModels registryModels, RunId run) {
    Registry registry = registryModels.registry();
    List<RunState> states = registry.states(run);
    if (states.isEmpty()) {
      throw new ReportException(
          ExitCode.DATA,
          "there is no run '%s' in the registry (there are: %s)"
              .formatted(run, registry.runs().stream().map(RunState::run).limit(20).toList()));
    }
    RunPlan plan = MessageCodec.read(states.get(states.size() - 1).planJson(), RunPlan.class);
    if (!(plan instanceof Plan training)) {
      throw new ReportException(
          ExitCode.DATA,
          "run %s measured and trained nothing (its report: bin/interlake stats --show %s --html FILE)"
              .formatted(run, run));
    }
    return new RunReport(
        states,
        training,
        registry.rounds(run),
        registry.contributions(run),
        registry.metrics(run),
        registry.scoreBins(run),
        registry.coefficients(run),
        registry.siteValues(run),
        registry.modelVersions(run),
        registry.events(run),
        Promotion.find(registryModels, states.get(0)));
  }

  /** The present one. */
  public RunState state() {
    return states.get(states.size() - 1);
  }

  public RunId run() {
    return state().run();
  }

  /** Whether the driver saw sums over the sites only. */
  public boolean isSecure() {
    return !(plan.privacy().secureAggregation() instanceof SecureAggregationSpec.None);
  }

  /** The round in which the final model was measured; empty if it was not. */
  public Optional<RoundNumber> evaluationRound() {
    return rounds.stream()
        .filter(round -> round.purpose().equals(EVALUATE))
        .map(RoundOutcome::round)
        .reduce((earlier, later) -> later);
  }

  /** The last model that the run made. */
  public Optional<ModelVersion> finalModel() {
    return models.stream().max(Comparator.comparing(ModelVersion::round));
  }

  /** Rounds that trained. */
  public List<RoundOutcome> trainingRounds() {
    return rounds.stream().filter(round -> round.purpose().equals("train")).toList();
  }

  /** Every site that was called, in order; of a run that called none, the plan's. */
  public List<SiteId> sites() {
    List<SiteId> called =
        contributions.stream().map(Contribution::site).distinct().sorted().toList();
    return called.isEmpty() ? plan.sites() : called;
  }

  public List<Contribution> contributions(SiteId site) {
    return contributions.stream().filter(c -> c.site().equals(site)).toList();
  }

  /** What the final models came to: over all sites first, then site by site. */
  public List<MeasuredModel> finals() {
    return evaluationRound().map(this::measured).orElse(List.of());
  }

  /** The global model over the held-out rows of all sites. */
  public Optional<MeasuredModel> overall() {
    return finals().stream()
        .filter(found -> found.scope() == MetricValue.Scope.OVERALL)
        .filter(found -> found.split().equals("test"))
        .findFirst();
  }

  /** The metric that says most: the first that the final model has, or a round had. */
  public Optional<Metric> headline() {
    for (Metric metric : Metric.values()) {
      if (metrics.stream().anyMatch(value -> value.name().equals(metric.toString()))) {
        return Optional.of(metric);
      }
    }
    return Optional.empty();
  }

  /** The summary of the final model; empty of one that has none. */
  public Optional<GlmSummary> summary() {
    return coefficients.stream()
        .map(TestedCoefficient::model)
        .reduce((earlier, later) -> later)
        .flatMap(model -> SummaryRows.read(plan, model, coefficients, metrics));
  }

  /** A held-out metric of the models along the way, at the rounds that started from them. */
  public OptionalDouble heldOut(RoundNumber round, Optional<SiteId> site, Metric metric) {
    return metrics.stream()
        .filter(value -> value.round().equals(round) && value.site().equals(site))
        .filter(value -> value.split().equals("test"))
        .filter(
            value ->
                value.scope() == MetricValue.Scope.OVERALL
                    || value.scope() == MetricValue.Scope.SITE)
        .filter(value -> value.name().equals(metric.toString()))
        .mapToDouble(MetricValue::value)
        .findFirst();
  }

  private record Rows(MetricValue.Scope scope, Optional<SiteId> site, String split) {}

  private List<MeasuredModel> measured(RoundNumber round) {
    Map<Rows, List<MetricValue>> byRows = new LinkedHashMap<>();
    metrics.stream()
        .filter(value -> value.round().equals(round))
        .forEach(
            value ->
                byRows
                    .computeIfAbsent(
                        new Rows(value.scope(), value.site(), value.split()),
                        rows -> new ArrayList<>())
                    .add(value));
    List<MeasuredModel> measured = new ArrayList<>();
    byRows.forEach((rows, values) -> add(round, rows, values, measured));
    measured.sort(
        Comparator.comparing((MeasuredModel m) -> m.site().map(SiteId::name).orElse(""))
            .thenComparing(MeasuredModel::scope)
            .thenComparing(MeasuredModel::split));
    return measured;
  }

  private void add(
      RoundNumber round, Rows rows, List<MetricValue> values, List<MeasuredModel> measured) {
    Map<Metric, Metrics.Value> known = new EnumMap<>(Metric.class);
    long examples = 0;
    for (MetricValue value : values) {
      if (value.name().equals(EXAMPLES)) {
        examples = Math.round(value.value());
      }
      for (Metric metric : Metric.values()) {
        if (value.name().equals(metric.toString())) {
          known.put(metric, new Metrics.Value(value.value(), value.bound()));
        }
      }
    }
    if (known.isEmpty()) {
      return; // a part of the summary only
    }
    List<ScoreHistogram.Bin> bins =
        scoreBins.stream()
            .filter(bin -> bin.round().equals(round) && bin.scope() == rows.scope())
            .filter(bin -> bin.site().equals(rows.site()) && bin.split().equals(rows.split()))
            .sorted(Comparator.comparing(ScoreBin::place))
            .map(ScoreBin::bin)
            .toList();
    measured.add(
        new MeasuredModel(
            rows.scope(),
            rows.site(),
            rows.split(),
            examples,
            known,
            bins.isEmpty() ? Optional.empty() : Optional.of(new ScoreHistogram(bins))));
  }

  /** Whether what a site sent of itself has noise in it, or the model has. */
  public boolean isNoised() {
    return !(plan.privacy().differentialPrivacy() instanceof DifferentialPrivacySpec.None);
  }

  /** The digest of the final model, where it is known. */
  public Optional<Digest> finalDigest() {
    return finalModel().map(ModelVersion::digest);
  }
}
