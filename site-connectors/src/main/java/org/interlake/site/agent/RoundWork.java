package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.LocalOnlyTraining;
import org.interlake.models.Measurements;
import org.interlake.models.ModelFamilies;
import org.interlake.models.ModelFamily;
import org.interlake.models.RoundShapes;
import org.interlake.models.Summaries;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.SiteRound;
import org.interlake.privacy.CategorySuppression;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.config.PolicyConfig;

/** Computes what a round asks for, on one table under one plan: stage (1) of the data's way. */
final class RoundWork implements SiteWork {
  private final SiteId site;
  private final Plan plan;
  private final PolicyConfig policy;
  private final SiteTable table;
  private final Measurement measurement;

  RoundWork(SiteId site, Plan plan, PolicyConfig policy, SiteTable table) {
    this.site = requireNonNull(site, "site");
    this.plan = requireNonNull(plan, "plan");
    this.policy = requireNonNull(policy, "policy");
    this.table = requireNonNull(table, "table");
    this.measurement = Measurements.of(plan);
  }

  @Override
  public long trainRows() {
    return table.trainRows();
  }

  /** Counts and sums, for means and vocabularies. */
  Computed counts() {
    ContractCounts counts = table.contractCounts();
    SortedMap<String, SortedMap<String, Long>> kept =
        new CategorySuppression(policy.minimumCategoryRows()).apply(counts.categories()).kept();
    return new Computed(
        List.of(SuppressedContract.counts(counts.vector(), policy.minimumCategoryRows())), kept);
  }

  /** Squared distances from the federated means. */
  Computed spread(OpenCall call) {
    return new Computed(List.of(table.contractSpread(call.vectors().get(0))), new TreeMap<>());
  }

  /** Rows and sums of the cells of columns, sparse cells merged. */
  Computed cells(OpenCall call) {
    return new Computed(
        List.of(
            SuppressedContract.cells(
                table.contractCells(call.vectors().get(0)), policy.minimumCategoryRows())),
        new TreeMap<>());
  }

  /** The rows as the model sees them. */
  SiteData encode(FittedContract contract) {
    return table.encode(contract, TrainingAlgorithms.formOf(plan));
  }

  /** An update of the model, with the metrics of the model that it starts from. */
  Computed train(OpenCall call, FittedContract contract, SiteData data) {
    DoubleVector parameters = call.vectors().get(0);
    ModelFamily family = ModelFamilies.of(plan, contract);
    DoubleVector update =
        TrainingAlgorithms.of(plan, contract)
            .compute(data, parameters, new SiteRound(site, call.round(), plan.seed()))
            .vector();
    return new Computed(
        List.of(update, heldOutMetrics(data, family.scorer(parameters))), new TreeMap<>());
  }

  /**
   * Metrics of the final model, and of the model that this site would have had alone; and what the
   * summary of the final model is computed from.
   */
  Computed evaluate(OpenCall call, FittedContract contract, SiteData data) {
    DoubleVector parameters = call.vectors().get(0);
    List<DoubleVector> vectors = new ArrayList<>();
    ModelFamily family = ModelFamilies.of(plan, contract);
    vectors.add(measurement.measure(data.train(), family.scorer(parameters)));
    vectors.add(heldOutMetrics(data, family.scorer(parameters)));
    if (plan.evaluation().localOnly()) {
      Optional<DoubleVector> alone = LocalOnlyTraining.train(plan, contract, data, site);
      vectors.add(
          alone.isPresent()
              ? heldOutMetrics(data, family.scorer(alone.get()))
              : DoubleVector.zero(measurement.layout()));
    }
    if (RoundShapes.summaryIndex(plan, contract).isPresent()) {
      vectors.add(Summaries.measure(plan, contract, data.train(), parameters));
    }
    return new Computed(vectors, new TreeMap<>());
  }

  /** Zeros where so few rows are held out that the policy keeps their metrics at home. */
  private DoubleVector heldOutMetrics(SiteData data, Scorer scorer) {
    return data.test().rows() < policy.minimumEvaluationRows()
        ? DoubleVector.zero(measurement.layout())
        : measurement.measure(data.test(), scorer);
  }

  @Override
  public void close() {
    table.close();
  }
}
