package org.interlake.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractDraft;
import org.interlake.models.contract.ContractFitter;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.glm.GlmSummary;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;

/** A whole run in one process, without exchange, privacy or registry: site order, plain sums. */
public final class TestFederation implements AutoCloseable {
  private final Plan plan;
  private final SortedMap<SiteId, SiteTable> tables = new TreeMap<>();
  private final SortedMap<SiteId, SiteData> data = new TreeMap<>();
  private final FittedContract contract;

  public TestFederation(Plan plan, Map<SiteId, Dataset<Row>> rows) {
    this.plan = plan;
    rows.forEach((site, table) -> tables.put(site, SiteTable.read(table, plan)));
    List<ContractCounts> counts = tables.values().stream().map(SiteTable::contractCounts).toList();
    ContractFitter fitter = new ContractFitter(plan);
    ContractDraft draft =
        fitter.draft(
            sum(counts.stream().map(ContractCounts::vector).toList()),
            counts.stream().map(ContractCounts::categories).toList());
    DoubleVector spread =
        sum(tables.values().stream().map(table -> table.contractSpread(draft.means())).toList());
    contract =
        ContractLayouts.needsCells(plan)
            ? fitter.fit(draft, spread, cells(fitter.centers(draft, spread)))
            : fitter.fit(draft, spread);
    tables.forEach(
        (site, table) -> data.put(site, table.encode(contract, TrainingAlgorithms.formOf(plan))));
  }

  private DoubleVector cells(DoubleVector centers) {
    return sum(tables.values().stream().map(table -> table.contractCells(centers)).toList());
  }

  public FittedContract contract() {
    return contract;
  }

  public SortedMap<SiteId, SiteData> data() {
    return data;
  }

  /** What a run ends with, and how many training rounds it took. */
  public record Trained(DoubleVector parameters, int rounds) {}

  /** Trains under another plan for the same features. */
  public Trained train(Plan trainingPlan) {
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(trainingPlan, contract);
    GlobalModel model = algorithm.initialModel();
    for (int number = 1; number <= trainingPlan.rounds().maximum(); number++) {
      RoundNumber round = new RoundNumber(number);
      List<LocalUpdate> updates = new ArrayList<>();
      for (Map.Entry<SiteId, SiteData> site : data.entrySet()) {
        updates.add(
            algorithm.compute(
                site.getValue(),
                RoundInput.of(model.parameters()),
                new SiteRound(site.getKey(), round, trainingPlan.seed())));
      }
      Advance advance =
          algorithm.advance(model, Combined.ofAll(combine(algorithm.combination(), updates)));
      model = advance.next();
      if (advance.converged(trainingPlan.stop().lossTolerance())) {
        return new Trained(model.parameters(), number);
      }
    }
    return new Trained(model.parameters(), trainingPlan.rounds().maximum());
  }

  /** The federated metrics on the held-out rows. */
  public Metrics evaluate(DoubleVector parameters) {
    return evaluate(plan, parameters);
  }

  /** The same of another plan's model. */
  public Metrics evaluate(Plan trainingPlan, DoubleVector parameters) {
    Measurement measurement = Measurements.of(trainingPlan);
    Scorer scorer = ModelFamilies.of(trainingPlan, contract).scorer(parameters);
    return measurement
        .finish(
            sum(
                data.values().stream()
                    .map(site -> measurement.measure(site.test(), scorer))
                    .toList()))
        .orElseThrow();
  }

  /** What the evaluation round says of a final model. */
  public GlmSummary summary(Plan trainingPlan, DoubleVector parameters) {
    return Summaries.of(
        trainingPlan,
        contract,
        parameters,
        sum(
            data.values().stream()
                .map(site -> Summaries.measure(trainingPlan, contract, site.train(), parameters))
                .toList()));
  }

  public static DoubleVector sum(List<DoubleVector> vectors) {
    double[] total = new double[vectors.get(0).length()];
    for (DoubleVector vector : vectors) {
      for (int i = 0; i < total.length; i++) {
        total[i] += vector.get(i);
      }
    }
    return DoubleVector.of(vectors.get(0).layout(), total);
  }

  private static DoubleVector combine(Combination combination, List<LocalUpdate> updates) {
    if (combination == Combination.SUM) {
      return sum(updates.stream().map(LocalUpdate::vector).toList());
    }
    double[] total = new double[updates.get(0).vector().length()];
    double examples = updates.stream().mapToLong(LocalUpdate::exampleCount).sum();
    for (LocalUpdate update : updates) {
      for (int i = 0; i < total.length; i++) {
        total[i] += update.vector().get(i) * (update.exampleCount() / examples);
      }
    }
    return DoubleVector.of(updates.get(0).vector().layout(), total);
  }

  @Override
  public void close() {
    tables.values().forEach(SiteTable::close);
  }
}
