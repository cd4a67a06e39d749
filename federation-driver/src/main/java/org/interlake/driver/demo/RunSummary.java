package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RoundPurpose;

/**
 * A finished run, as the registry tells it.
 *
 * @param model the model's name
 * @param coefficients of the final model, by name
 * @param alone the local-only models on the held-out rows of their sites, where there are any
 * @param federated the final model on the held-out rows of each site that sent metrics
 * @param overall the final model on all of them
 * @param bytes that the sites have sent in all
 * @param medianRoundSeconds from call to aggregate
 */
record RunSummary(
    String model,
    Map<String, Double> coefficients,
    SortedMap<SiteId, Scores> alone,
    SortedMap<SiteId, Scores> federated,
    Scores overall,
    long bytes,
    int rounds,
    int trainingRounds,
    double medianRoundSeconds) {
  /** The name that the registry gives to the first parameter. */
  static final String INTERCEPT = "(intercept)";

  private static final String TEST = "test";

  RunSummary {
    requireNonNull(model, "model");
    requireNonNull(overall, "overall");
  }

  /** Reads it. */
  static RunSummary of(Registry registry, RunId run) {
    List<ModelVersion> models = registry.modelVersions(run);
    List<RoundOutcome> rounds = registry.rounds(run);
    List<MetricValue> metrics = registry.metrics(run);
    if (models.isEmpty() || metrics.isEmpty()) {
      throw new DemoException(
          ExitCode.INTERNAL, "the registry has no model or no metric of run " + run);
    }
    ModelVersion last = models.get(models.size() - 1);
    int evaluated = metrics.get(metrics.size() - 1).round().number();
    Map<String, Double> coefficients = new LinkedHashMap<>();
    last.coefficients()
        .forEach(coefficient -> coefficients.put(coefficient.name(), coefficient.value()));
    Map<Key, Map<String, Double>> values = new HashMap<>();
    for (MetricValue metric : metrics) {
      if (metric.round().number() == evaluated && metric.split().equals(TEST)) {
        values
            .computeIfAbsent(new Key(metric.scope(), metric.site()), key -> new HashMap<>())
            .put(metric.name(), metric.value());
      }
    }
    return new RunSummary(
        last.model(),
        coefficients,
        ofSites(values, MetricValue.Scope.LOCAL_ONLY),
        ofSites(values, MetricValue.Scope.SITE),
        scores(values.get(new Key(MetricValue.Scope.OVERALL, Optional.empty()))),
        registry.contributions(run).stream()
            .map(Contribution::bytes)
            .filter(bytes -> bytes.isPresent())
            .mapToLong(bytes -> bytes.getAsLong())
            .sum(),
        rounds.size(),
        Math.toIntExact(
            rounds.stream()
                .filter(round -> round.purpose().equals(RoundPurpose.TRAIN.key()))
                .count()),
        median(rounds));
  }

  private record Key(MetricValue.Scope scope, Optional<SiteId> site) {}

  private static SortedMap<SiteId, Scores> ofSites(
      Map<Key, Map<String, Double>> values, MetricValue.Scope scope) {
    SortedMap<SiteId, Scores> scores = new TreeMap<>();
    values.forEach(
        (key, named) -> {
          if (key.scope() == scope) {
            scores.put(key.site().orElseThrow(), scores(named));
          }
        });
    return scores;
  }

  private static Scores scores(Map<String, Double> named) {
    return new Scores(
        named.get("examples").longValue(),
        named.get("accuracy"),
        named.containsKey("auc") ? OptionalDouble.of(named.get("auc")) : OptionalDouble.empty(),
        named.get("log-loss"));
  }

  private static double median(List<RoundOutcome> rounds) {
    double[] seconds =
        rounds.stream()
            .mapToDouble(
                round ->
                    round.stages().publishSeconds()
                        + round.stages().intakeSeconds()
                        + round.stages().aggregateSeconds())
            .sorted()
            .toArray();
    int middle = seconds.length / 2;
    return seconds.length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
  }
}
