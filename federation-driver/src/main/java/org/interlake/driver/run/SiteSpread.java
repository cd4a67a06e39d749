package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.driver.registry.MetricValue;
import org.interlake.models.metrics.Metrics;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;

/**
 * How a model's metric differs from site to site: whether what is good over all rows is good
 * everywhere.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x_i, w_i</td><td>site i's metric, and the rows it was measured on; i = 1 … n</td></tr>
 *   <tr><td>x̄, x̃</td><td>the mean of the x_i, and their mean weighted by w_i</td></tr>
 * </table>
 *
 * <pre>
 * deviation        √(Σ (x_i - x̄)² / n)
 * weightedVariance Σ w_i (x_i - x̃)² / Σ w_i
 * jain             (Σ x_i)² / (n Σ x_i²)                    1: all alike; 1/n: one has all
 * gini             Σ_i Σ_j |x_i - x_j| / (2 n² x̄)           0: all alike
 * </pre>
 *
 * <p>Jain's index is that of R. Jain, D. Chiu, W. Hawe, <em>A Quantitative Measure of
 * Fairness</em>, 1984. The last two are for metrics of one sign; they are NaN where all x_i are 0.
 *
 * @param sites that were measured, n, 2 or more
 */
public record SiteSpread(
    Metric metric,
    int sites,
    SiteId worst,
    double worstValue,
    SiteId best,
    double bestValue,
    double deviation,
    double weightedVariance,
    double jain,
    double gini) {
  public SiteSpread {
    requireNonNull(metric, "metric");
    requireNonNull(worst, "worst");
    requireNonNull(best, "best");
    if (sites < 2) {
      throw new IllegalArgumentException(
          "Invalid spread of %s: %d sites (must be 2 or more)".formatted(metric, sites));
    }
  }

  /** Of the first metric that all of the sites have; empty of one site, or if there is none. */
  static Optional<SiteSpread> of(SortedMap<SiteId, Metrics> ofSites) {
    for (Metric metric : Metric.values()) {
      if (ofSites.values().stream().allMatch(metrics -> metrics.find(metric).isPresent())) {
        return of(
            metric,
            values(ofSites, metrics -> metrics.get(metric)),
            values(ofSites, metrics -> (double) metrics.rows()));
      }
    }
    return Optional.empty();
  }

  /** Of a model, from what the registry knows of it: its held-out metrics site by site. */
  public static Optional<SiteSpread> of(List<MetricValue> known, Digest model) {
    List<MetricValue> ofSites =
        known.stream()
            .filter(value -> value.model().equals(model) && value.split().equals("test"))
            .filter(value -> value.scope() == MetricValue.Scope.SITE)
            .toList();
    SortedMap<SiteId, Double> rows = values(ofSites, "examples");
    for (Metric metric : Metric.values()) {
      SortedMap<SiteId, Double> values = values(ofSites, metric.toString());
      if (!values.isEmpty() && values.keySet().equals(rows.keySet())) {
        return of(metric, values, rows);
      }
    }
    return Optional.empty();
  }

  private static SortedMap<SiteId, Double> values(List<MetricValue> known, String name) {
    SortedMap<SiteId, Double> values = new TreeMap<>();
    known.stream()
        .filter(value -> value.name().equals(name))
        .forEach(value -> values.put(value.site().orElseThrow(), value.value()));
    return values;
  }

  private static SortedMap<SiteId, Double> values(
      SortedMap<SiteId, Metrics> ofSites, Function<Metrics, Double> value) {
    SortedMap<SiteId, Double> values = new TreeMap<>();
    ofSites.forEach((site, metrics) -> values.put(site, value.apply(metrics)));
    return values;
  }

  /**
   * Of these values; empty of fewer than two.
   *
   * @param rows of the same sites
   */
  static Optional<SiteSpread> of(
      Metric metric, SortedMap<SiteId, Double> values, SortedMap<SiteId, Double> rows) {
    int n = values.size();
    if (n < 2) {
      return Optional.empty();
    }
    double sum = 0;
    double squares = 0;
    double weights = 0;
    double weighted = 0;
    for (Map.Entry<SiteId, Double> site : values.entrySet()) {
      sum += site.getValue();
      squares += site.getValue() * site.getValue();
      weights += rows.get(site.getKey());
      weighted += rows.get(site.getKey()) * site.getValue();
    }
    double around = 0;
    double weightedAround = 0;
    double differences = 0;
    for (Map.Entry<SiteId, Double> site : values.entrySet()) {
      around += Math.pow(site.getValue() - sum / n, 2);
      weightedAround += rows.get(site.getKey()) * Math.pow(site.getValue() - weighted / weights, 2);
      for (double other : values.values()) {
        differences += Math.abs(site.getValue() - other);
      }
    }
    Comparator<Map.Entry<SiteId, Double>> byValue = Map.Entry.comparingByValue();
    Comparator<Map.Entry<SiteId, Double>> better =
        metric.higherIsBetter() ? byValue : byValue.reversed();
    Map.Entry<SiteId, Double> worst = values.entrySet().stream().min(better).orElseThrow();
    Map.Entry<SiteId, Double> best = values.entrySet().stream().max(better).orElseThrow();
    return Optional.of(
        new SiteSpread(
            metric,
            n,
            worst.getKey(),
            worst.getValue(),
            best.getKey(),
            best.getValue(),
            Math.sqrt(around / n),
            weightedAround / weights,
            sum * sum / (n * squares),
            differences / (2 * n * sum)));
  }

  /** In a line, for people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "worst site %s, test %s %.4f; best %s, %.4f; deviation over %d sites %.4f",
        worst,
        metric,
        worstValue,
        best,
        bestValue,
        sites,
        deviation);
  }
}
