package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.LocalOnlyTraining;
import org.interlake.models.Measurements;
import org.interlake.models.ModelFamilies;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.Measurement;
import org.interlake.privacy.CategorySuppression;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RoundSpec;
import org.interlake.protocol.plan.StopRule;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What all rows in one place would give: the plan trained on the union of the tables, as if that
 * were one site's, with a feature contract of its own. Only a demonstration can do that.
 *
 * @param coefficients by name, {@code (intercept)} first, as the registry has them
 * @param ofSites on each site's held-out rows, where there are any
 * @param overall on all of them
 */
record PooledModel(
    Map<String, Double> coefficients, SortedMap<SiteId, Scores> ofSites, Scores overall) {
  /** As in the demonstration's policies. */
  static final int MINIMUM_CATEGORY_ROWS = 5;

  private static final SiteId POOLED = new SiteId("pooled");

  PooledModel {
    requireNonNull(overall, "overall");
  }

  /**
   * Trains and measures.
   *
   * @param rounds training rounds at most: those that the sites needed, so that a strategy that
   *     does not converge is compared at the same effort
   */
  static PooledModel train(Plan plan, int rounds, SortedMap<SiteId, Dataset<Row>> tables) {
    Dataset<Row> union = tables.values().stream().reduce(Dataset::unionByName).orElseThrow();
    FittedContract contract;
    DoubleVector parameters;
    try (SiteTable table = SiteTable.read(union, plan)) {
      contract = fit(plan, table);
      parameters =
          LocalOnlyTraining.train(
                  withRounds(plan, rounds),
                  contract,
                  table.encode(contract, TrainingAlgorithms.formOf(plan)),
                  POOLED)
              .orElseThrow(
                  () ->
                      new DemoException(
                          ExitCode.DATA, "the union of all rows determines no model of this plan"));
    }
    SortedMap<SiteId, Scores> ofSites = new TreeMap<>();
    Measurement measurement = Measurements.of(plan);
    DoubleVector total = DoubleVector.zero(measurement.layout());
    for (Map.Entry<SiteId, Dataset<Row>> site : tables.entrySet()) {
      DoubleVector sums = measure(plan, contract, parameters, site.getValue());
      measurement.finish(sums).ifPresent(metrics -> ofSites.put(site.getKey(), Scores.of(metrics)));
      total = add(total, sums);
    }
    return new PooledModel(
        named(plan, contract, parameters),
        ofSites,
        Scores.of(measurement.finish(total).orElseThrow()));
  }

  private static FittedContract fit(Plan plan, SiteTable table) {
    ContractFitter fitter = new ContractFitter(plan);
    ContractCounts counts = table.contractCounts();
    ContractDraft draft =
        fitter.draft(
            counts.vector(),
            List.of(
                new CategorySuppression(MINIMUM_CATEGORY_ROWS).apply(counts.categories()).kept()));
    DoubleVector spread = table.contractSpread(draft.means());
    return ContractLayouts.needsCells(plan)
        ? fitter.fit(draft, spread, table.contractCells(fitter.centers(draft, spread)))
        : fitter.fit(draft, spread);
  }

  private static DoubleVector measure(
      Plan plan, FittedContract contract, DoubleVector parameters, Dataset<Row> rows) {
    try (SiteTable table = SiteTable.read(rows, plan)) {
      return Measurements.of(plan)
          .measure(
              table.encode(contract, TrainingAlgorithms.formOf(plan)).test(),
              ModelFamilies.of(plan, contract).scorer(parameters));
    }
  }

  private static DoubleVector add(DoubleVector left, DoubleVector right) {
    double[] sums = left.toArray();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += right.get(i);
    }
    return DoubleVector.of(left.layout(), sums);
  }

  private static Map<String, Double> named(
      Plan plan, FittedContract contract, DoubleVector parameters) {
    Map<String, Double> coefficients = new LinkedHashMap<>();
    int i = 0;
    for (String name : ModelFamilies.of(plan, contract).parameterNames()) {
      coefficients.put(name, parameters.get(i++));
    }
    return coefficients;
  }

  private static Plan withRounds(Plan plan, int rounds) {
    return plan.withTraining(
        new RoundSpec(
            rounds,
            plan.rounds().timeout(),
            plan.rounds().gracePeriod(),
            plan.rounds().acceptTimeout()),
        StopRule.whenConverged(plan.stop().lossTolerance()));
  }

  /** The largest difference of a coefficient; empty if the models do not have the same ones. */
  Optional<Double> largestDifference(Map<String, Double> others) {
    if (!coefficients.keySet().equals(others.keySet())) {
      return Optional.empty();
    }
    return coefficients.entrySet().stream()
        .map(entry -> Math.abs(entry.getValue() - others.get(entry.getKey())))
        .max(Double::compare);
  }
}
