package org.interlake.driver.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.models.Summaries;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.plan.Plan;

/** A model's summary as rows of the registry, and back. */
public final class SummaryRows {
  private static final String DEVIANCE = "residual-deviance";
  private static final String DEGREES = "residual-degrees";
  private static final String NULL_DEVIANCE = "null-deviance";
  private static final String NULL_DEGREES = "null-degrees";
  private static final String DISPERSION = "dispersion";
  private static final String AIC = "aic";
  private static final String ROWS = "summarised-rows";

  private SummaryRows() {}

  /** The names of the rows in the table of metrics, and what each is, in words. */
  public static SortedMap<String, String> meanings() {
    SortedMap<String, String> meanings = new TreeMap<>();
    meanings.put(ROWS, "training rows of a weight above 0 of the sites that answered");
    meanings.put(
        DEVIANCE,
        "sum of weight and unit deviance under the model; `deviance` is its mean over the weights");
    meanings.put(DEGREES, "rows less fitted parameters");
    meanings.put(NULL_DEVIANCE, "as `residual-deviance`, under the intercept alone");
    meanings.put(NULL_DEGREES, "as `residual-degrees`, under the intercept alone");
    meanings.put(DISPERSION, "1, or as estimated");
    meanings.put(AIC, "Akaike's criterion; none for tweedie");
    return Collections.unmodifiableSortedMap(meanings);
  }

  static List<RegistryRow> of(RunId run, RoundNumber round, Digest model, GlmSummary summary) {
    List<RegistryRow> rows = new ArrayList<>();
    int place = 0;
    for (GlmSummary.Coefficient c : summary.coefficients()) {
      rows.add(
          new TestedCoefficient(
              run,
              round,
              model,
              place++,
              c.name(),
              c.estimate(),
              c.standardError(),
              c.statistic(),
              c.pValue()));
    }
    Map<String, OptionalDouble> numbers =
        Map.of(
            ROWS,
            OptionalDouble.of((double) summary.rows()),
            DEVIANCE,
            OptionalDouble.of(summary.deviance()),
            DEGREES,
            OptionalDouble.of((double) summary.residualDegrees()),
            NULL_DEVIANCE,
            summary.nullDeviance(),
            NULL_DEGREES,
            OptionalDouble.of((double) summary.nullDegrees()),
            DISPERSION,
            summary.dispersion(),
            AIC,
            summary.aic());
    numbers.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(number -> number.getValue().isPresent())
        .filter(number -> Double.isFinite(number.getValue().getAsDouble()))
        .map(
            number ->
                new MetricValue(
                    run,
                    round,
                    model,
                    MetricValue.Scope.OVERALL,
                    Optional.empty(),
                    "train",
                    number.getKey(),
                    number.getValue().getAsDouble(),
                    OptionalDouble.of(0)))
        .forEach(rows::add);
    return rows;
  }

  /**
   * The summary of a model, if its run made one.
   *
   * @param coefficients of the run
   * @param metrics of the run
   */
  public static Optional<GlmSummary> read(
      Plan plan, Digest model, List<TestedCoefficient> coefficients, List<MetricValue> metrics) {
    List<GlmSummary.Coefficient> lines =
        coefficients.stream()
            .filter(c -> c.model().equals(model))
            .map(
                c ->
                    new GlmSummary.Coefficient(
                        c.name(), c.estimate(), c.standardError(), c.statistic(), c.pValue()))
            .toList();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GlmSummary(
            Summaries.familyOf(plan),
            lines,
            (long) find(metrics, model, ROWS).orElse(0),
            find(metrics, model, DEVIANCE).orElse(Double.NaN),
            (long) find(metrics, model, DEGREES).orElse(0),
            find(metrics, model, NULL_DEVIANCE),
            (long) find(metrics, model, NULL_DEGREES).orElse(0),
            find(metrics, model, DISPERSION),
            OptionalDouble.empty(),
            find(metrics, model, AIC)));
  }

  private static OptionalDouble find(List<MetricValue> metrics, Digest model, String name) {
    return metrics.stream()
        .filter(m -> m.model().equals(model))
        .filter(m -> m.scope() == MetricValue.Scope.OVERALL && m.name().equals(name))
        .mapToDouble(MetricValue::value)
        .findFirst();
  }
}
