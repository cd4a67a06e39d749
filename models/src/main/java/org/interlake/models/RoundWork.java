package org.interlake.models;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.privacy.CategorySuppression;
import org.interlake.privacy.UpdateGate;
import org.interlake.privacy.UpdateRefusedException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What one site does in a run, on one table under one plan: stages (1) and (2) of the data's way. A
 * site's agent and a simulated site both work through this class, so they send the same bytes. For
 * one thread at a time.
 */
public final class RoundWork implements AutoCloseable {
  private final SiteId site;
  private final Plan plan;
  private final DisclosureLimits limits;
  private final SiteTable table;
  private final Measurement measurement;
  private Optional<SiteData> data = Optional.empty();

  /**
   * @param table closed with this
   */
  public RoundWork(SiteId site, Plan plan, DisclosureLimits limits, SiteTable table) {
    this.site = requireNonNull(site, "site");
    this.plan = requireNonNull(plan, "plan");
    this.limits = requireNonNull(limits, "limits");
    this.table = requireNonNull(table, "table");
    this.measurement = Measurements.of(plan);
  }

  /**
   * What a site answers a call with.
   *
   * @param categories counts of the categories that the policy lets the site name
   * @param personal what is not sent: the model that the site has made for itself, in the
   *     evaluation round of a plan that asks for one, unless it has diverged
   */
  public record Answer(
      List<DoubleVector> vectors,
      SortedMap<String, SortedMap<String, Long>> categories,
      Optional<PersonalModel> personal) {
    public Answer {
      vectors = List.copyOf(vectors);
      requireNonNull(personal, "personal");
    }

    Answer(List<DoubleVector> vectors, SortedMap<String, SortedMap<String, Long>> categories) {
      this(vectors, categories, Optional.empty());
    }
  }

  /** The update's weight, unless there is a {@link #siteWeight}. */
  public long trainRows() {
    return table.trainRows();
  }

  /** What the site weighs, if the plan lets sites weigh by a column. */
  public OptionalDouble siteWeight() {
    return table.siteWeight();
  }

  /**
   * Computes what a round asks for, and lets through what may leave.
   *
   * @param model the vectors that the round sends out
   * @param contract present once it is fitted
   * @param memory of this site, as this round sees it; asked only in rounds of a plan that needs it
   * @throws UpdateRefusedException if the update may not leave the site
   * @throws org.interlake.models.training.TrainingException if there is none
   */
  public Answer answer(
      RoundPurpose purpose,
      RoundNumber round,
      List<DoubleVector> model,
      Optional<FittedContract> contract,
      SiteMemory memory) {
    Computed computed = computed(purpose, round, model, contract, memory);
    Answer bounded = bounded(purpose, computed.answer(), contract);
    if (!computed.kept().isEmpty()) {
      memory.keep(computed.kept());
    }
    return bounded;
  }

  /**
   * An update before privacy.
   *
   * @param kept what stays at the site
   */
  private record Computed(Answer answer, List<DoubleVector> kept) {}

  /** Stage (1): from the table's rows to an update. */
  private Computed computed(
      RoundPurpose purpose,
      RoundNumber round,
      List<DoubleVector> model,
      Optional<FittedContract> contract,
      SiteMemory memory) {
    return switch (purpose) {
      case TRAIN -> train(round, model, contract.orElseThrow(), memory);
      case EVALUATE ->
          new Computed(evaluate(round, model.get(0), contract.orElseThrow(), memory), List.of());
      default -> new Computed(fitted(purpose, model), List.of());
    };
  }

  /** What the contract is fitted from. */
  private Answer fitted(RoundPurpose purpose, List<DoubleVector> model) {
    return switch (purpose) {
      case CONTRACT_COUNTS -> counts();
      case CONTRACT_SPREAD -> unnamed(table.contractSpread(model.get(0)));
      case CONTRACT_CELLS ->
          unnamed(
              SuppressedContract.cells(
                  table.contractCells(model.get(0)), limits.minimumCategoryRows()));
      default ->
          throw new IllegalArgumentException(
              "Invalid round: %s (must be of a run that trains)".formatted(purpose.key()));
    };
  }

  /** The layouts of what a round is answered with. */
  public List<VectorLayout> answerLayouts(RoundPurpose purpose, Optional<FittedContract> contract) {
    return contract.isPresent()
        ? RoundShapes.answer(plan, contract.get(), purpose)
        : RoundShapes.contractAnswer(plan, purpose);
  }

  /** Stage (2): what may leave. */
  private Answer bounded(RoundPurpose purpose, Answer computed, Optional<FittedContract> contract) {
    List<VectorLayout> layouts = answerLayouts(purpose, contract);
    UpdateGate gate = new UpdateGate(limits.minimumRows());
    List<DoubleVector> bounded = new ArrayList<>();
    for (int i = 0; i < layouts.size(); i++) {
      bounded.add(gate.pass(computed.vectors().get(i), layouts.get(i), trainRows()));
    }
    return new Answer(bounded, computed.categories(), computed.personal());
  }

  private static Answer unnamed(DoubleVector... vectors) {
    return new Answer(List.of(vectors), new TreeMap<>());
  }

  /** Counts and sums, for means and vocabularies. */
  private Answer counts() {
    ContractCounts counts = table.contractCounts();
    SortedMap<String, SortedMap<String, Long>> kept =
        new CategorySuppression(limits.minimumCategoryRows()).apply(counts.categories()).kept();
    return new Answer(
        List.of(SuppressedContract.counts(counts.vector(), limits.minimumCategoryRows())), kept);
  }

  /** The rows as the model sees them. */
  private SiteData data(FittedContract contract) {
    if (data.isEmpty()) {
      data = Optional.of(table.encode(contract, TrainingAlgorithms.formOf(plan)));
    }
    return data.get();
  }

  /** An update of the model, with the metrics of the model that it starts from. */
  private Computed train(
      RoundNumber round, List<DoubleVector> model, FittedContract contract, SiteMemory memory) {
    ModelFamily family = ModelFamilies.of(plan, contract);
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
    DoubleVector parameters = model.get(0);
    RoundInput input =
        new RoundInput(parameters, model.subList(1, model.size()), recalled(algorithm, memory));
    LocalUpdate update =
        algorithm.compute(data(contract), input, new SiteRound(site, round, plan.seed()));
    return new Computed(
        unnamed(update.vector(), heldOutMetrics(data(contract), family.scorer(parameters))),
        update.memory().map(List::of).orElse(List.of()));
  }

  private static Optional<DoubleVector> recalled(TrainingAlgorithm algorithm, SiteMemory memory) {
    return algorithm
        .memoryLayout()
        .flatMap(layout -> memory.recall(List.of(layout)))
        .map(kept -> kept.get(0));
  }

  /**
   * Metrics of the final model, of the model that this site would have had alone, and of its own;
   * and what the summary of the final model is computed from.
   */
  private Answer evaluate(
      RoundNumber round, DoubleVector parameters, FittedContract contract, SiteMemory memory) {
    List<DoubleVector> vectors = new ArrayList<>();
    ModelFamily family = ModelFamilies.of(plan, contract);
    SiteData rows = data(contract);
    Optional<DoubleVector> alone =
        plan.evaluation().localOnly()
            ? LocalOnlyTraining.train(plan, contract, rows, site)
            : Optional.empty();
    Optional<DoubleVector> own =
        TrainingAlgorithms.personal(plan, contract)
            .flatMap(
                algorithm ->
                    algorithm.personal(
                        rows,
                        parameters,
                        recalled(algorithm, memory),
                        new SiteRound(site, round, plan.seed())));
    vectors.add(measurement.measure(rows.train(), family.scorer(parameters)));
    vectors.add(heldOutMetrics(rows, family.scorer(parameters)));
    if (plan.evaluation().localOnly()) {
      vectors.add(heldOutMetrics(rows, family, alone));
    }
    if (plan.personalization().asked()) {
      vectors.add(heldOutMetrics(rows, family, own));
    }
    if (RoundShapes.summaryIndex(plan, contract).isPresent()) {
      vectors.add(Summaries.measure(plan, contract, rows.train(), parameters));
    }
    return new Answer(
        vectors, new TreeMap<>(), own.map(made -> personal(made, contract, parameters, alone)));
  }

  /** For the site itself, whatever its policy lets out. */
  private PersonalModel personal(
      DoubleVector own,
      FittedContract contract,
      DoubleVector global,
      Optional<DoubleVector> alone) {
    ModelFamily family = ModelFamilies.of(plan, contract);
    SortedMap<String, Metrics> heldOut = new TreeMap<>();
    Map.of(
            PersonalModel.PERSONAL, Optional.of(own),
            PersonalModel.GLOBAL, Optional.of(global),
            PersonalModel.LOCAL_ONLY, alone)
        .forEach(
            (name, model) ->
                model
                    .flatMap(
                        parameters ->
                            measurement.finish(
                                measurement.measure(
                                    data(contract).test(), family.scorer(parameters))))
                    .ifPresent(metrics -> heldOut.put(name, metrics)));
    return new PersonalModel(own, contract, heldOut);
  }

  private DoubleVector heldOutMetrics(
      SiteData rows, ModelFamily family, Optional<DoubleVector> parameters) {
    return parameters.isPresent()
        ? heldOutMetrics(rows, family.scorer(parameters.get()))
        : DoubleVector.zero(measurement.layout());
  }

  /** Zeros where so few rows are held out that the policy keeps their metrics at home. */
  private DoubleVector heldOutMetrics(SiteData rows, Scorer scorer) {
    return rows.test().rows() < limits.minimumEvaluationRows()
        ? DoubleVector.zero(measurement.layout())
        : measurement.measure(rows.test(), scorer);
  }

  @Override
  public void close() {
    table.close();
  }
}
