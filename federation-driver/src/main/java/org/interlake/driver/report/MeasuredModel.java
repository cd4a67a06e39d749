package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.driver.registry.MetricValue;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * What a model came to on some rows.
 *
 * @param rows that it was measured on
 * @param values in the order of {@link Metric}
 * @param scores of the rows, of a binary model whose scores are recorded
 */
public record MeasuredModel(
    MetricValue.Scope scope,
    Optional<SiteId> site,
    String split,
    long rows,
    Map<Metric, Metrics.Value> values,
    Optional<ScoreHistogram> scores) {
  public MeasuredModel {
    requireNonNull(scope, "scope");
    requireNonNull(site, "site");
    requireNonNull(split, "split");
    requireNonNull(scores, "scores");
    Map<Metric, Metrics.Value> ordered = new EnumMap<>(Metric.class);
    ordered.putAll(values);
    values = Collections.unmodifiableMap(ordered);
  }

  public OptionalDouble find(Metric metric) {
    return values.containsKey(metric)
        ? OptionalDouble.of(values.get(metric).value())
        : OptionalDouble.empty();
  }

  /** Empty where the sums do not give one, and where they have noise. */
  public Optional<Interval> interval(Metric metric) {
    Metrics.Value value = values.get(metric);
    if (value == null || value.bound().isEmpty() || rows < 1) {
      return Optional.empty();
    }
    if (metric == Metric.ACCURACY) {
      return Optional.of(Interval.ofShare(value.value(), rows));
    }
    if (metric == Metric.AUC) {
      return scores
          .filter(found -> found.positives() > 0 && found.negatives() > 0)
          .map(
              found ->
                  Interval.ofAuc(
                      value.value(),
                      value.bound().getAsDouble(),
                      found.positives(),
                      found.negatives()));
    }
    return Optional.empty();
  }

  /** Which model it is, for people. */
  public String model() {
    return switch (scope) {
      case OVERALL, SITE -> "global";
      case LOCAL_ONLY -> "local-only";
      case PERSONAL -> "personal";
    };
  }

  /** On whose rows. */
  public String rowsOf() {
    return site.map(SiteId::name).orElse("all sites");
  }
}
