package org.interlake.models;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.NoisyBinaryMeasurement;
import org.interlake.models.metrics.Scorer;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.privacy.CategorySuppression;
import org.interlake.privacy.UpdateGate;
import org.interlake.privacy.UpdateRefusedException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.coding.CodedVector;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.BlockedVector;
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
  private final Optional<SharedNoise> shared;
  private Optional<SiteData> data = Optional.empty();
  private Optional<Derived> derived = Optional.empty();

  /**
   * @param table closed with this
   */
  public RoundWork(SiteId site, Plan plan, DisclosureLimits limits, SiteTable table) {
    this.site = requireNonNull(site, "site");
    this.plan = requireNonNull(plan, "plan");
    this.limits = requireNonNull(limits, "limits");
    this.table = requireNonNull(table, "table");
    this.measurement = Measurements.of(plan);
    this.shared = SharedNoise.of(plan);
  }

  /**
   * What a site answers a call with.
   *
   * @param categories counts of the categories that the policy lets the site name
   * @param vectors as they were computed, and passed what may leave
   * @param coded the first of them as it is sent, if the plan asks for that
   * @param personal what is not sent: the model that the site has made for itself, in the
   *     evaluation round of a plan that asks for one, unless it has diverged
   */
  public record Answer(
      List<DoubleVector> vectors,
      Optional<CodedVector> coded,
      SortedMap<String, SortedMap<String, Long>> categories,
      Optional<PersonalModel> personal) {
    public Answer {
      vectors = List.copyOf(vectors);
      requireNonNull(coded, "coded");
      requireNonNull(personal, "personal");
    }

    Answer(List<DoubleVector> vectors, SortedMap<String, SortedMap<String, Long>> categories) {
      this(vectors, Optional.empty(), categories, Optional.empty());
    }

    /** What the site sends. */
    public List<BlockedVector> sent() {
      List<BlockedVector> sent = new ArrayList<>(vectors);
      coded.ifPresent(vector -> sent.set(0, vector));
      return sent;
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
    if (purpose != RoundPurpose.TRAIN) {
      return bounded;
    }
    return sealable(round, model.get(0), contract.orElseThrow(), computed, bounded, memory);
  }

  /** A training round's update as it is sent; what stays at the site is kept. */
  private Answer sealable(
      RoundNumber round,
      DoubleVector parameters,
      FittedContract contract,
      Computed computed,
      Answer bounded,
      SiteMemory memory) {
    List<DoubleVector> kept = new ArrayList<>(computed.kept());
    Optional<CodedVector> coded =
        CodedUpdates.of(plan, contract, parameters)
            .map(
                coding ->
                    coding.code(
                        bounded.vectors().get(0),
                        computed.residual(),
                        new SiteRound(site, round, plan.seed())))
            .map(
                made -> {
                  made.residual().ifPresent(kept::add);
                  return made.vector();
                });
    if (!kept.isEmpty()) {
      memory.keep(kept);
    }
    return new Answer(bounded.vectors(), coded, bounded.categories(), bounded.personal());
  }

  /**
   * An update before privacy.
   *
   * @param kept what stays at the site
   * @param residual what coding has left of earlier updates
   */
  private record Computed(Answer answer, List<DoubleVector> kept, Optional<DoubleVector> residual) {
    Computed(Answer answer) {
      this(answer, List.of(), Optional.empty());
    }
  }

  /**
   * What the plan and the contract say of every round alike. A wide contract's names and layouts
   * cost more than a small site's step, so they are made once.
   */
  private record Derived(
      FittedContract contract,
      ModelFamily family,
      TrainingAlgorithm algorithm,
      List<VectorLayout> trainLayouts) {
    static Derived of(Plan plan, FittedContract contract) {
      return new Derived(
          contract,
          ModelFamilies.of(plan, contract),
          TrainingAlgorithms.of(plan, contract),
          RoundShapes.answer(plan, contract, RoundPurpose.TRAIN));
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same object each round, or else made again
  private Derived derived(FittedContract contract) {
    if (derived.isEmpty() || derived.get().contract() != contract) {
      derived = Optional.of(Derived.of(plan, contract));
    }
    return derived.get();
  }

  /** Stage (1): from the table's rows to an update. */
  private Computed computed(
      RoundPurpose purpose,
      RoundNumber round,
      List<DoubleVector> model,
      Optional<FittedContract> contract,
      SiteMemory memory) {
    return switch (purpose) {
      case TRAIN -> train(round, model, contract.orElseThrow(), memory);
      case EVALUATE -> new Computed(evaluate(round, model.get(0), contract.orElseThrow(), memory));
      default -> new Computed(fitted(purpose, model));
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
    if (contract.isEmpty()) {
      return RoundShapes.contractAnswer(plan, purpose);
    }
    return purpose == RoundPurpose.TRAIN
        ? derived(contract.get()).trainLayouts()
        : RoundShapes.answer(plan, contract.get(), purpose);
  }

  /** Stage (2): what may leave. */
  private Answer bounded(RoundPurpose purpose, Answer computed, Optional<FittedContract> contract) {
    List<VectorLayout> layouts = answerLayouts(purpose, contract);
    UpdateGate gate = new UpdateGate(limits.minimumRows());
    List<DoubleVector> bounded = new ArrayList<>();
    for (int i = 0; i < layouts.size(); i++) {
      bounded.add(gate.pass(computed.vectors().get(i), layouts.get(i), trainRows()));
    }
    return new Answer(bounded, Optional.empty(), computed.categories(), computed.personal());
  }

  private static Answer unnamed(DoubleVector... vectors) {
    return new Answer(List.of(vectors), new TreeMap<>());
  }

  /** Counts and sums, for means and vocabularies. */
  private Answer counts() {
    if (ContractLayouts.declared(plan)) {
      return unnamed(DoubleVector.of(ContractLayouts.counts(plan), new double[] {trainRows()}));
    }
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
    ModelFamily family = derived(contract).family();
    TrainingAlgorithm algorithm = derived(contract).algorithm();
    DoubleVector parameters = model.get(0);
    Recalled recalled = recalled(algorithm, contract, parameters, memory);
    RoundInput input =
        new RoundInput(parameters, model.subList(1, model.size()), recalled.ofAlgorithm());
    LocalUpdate update =
        algorithm.compute(
            data(contract), input, new SiteRound(site, round, plan.seed(), secret(memory)));
    DoubleVector vector =
        shared
            .map(noise -> noise.difference(update.vector(), parameters, memory.secret()))
            .orElse(update.vector());
    return new Computed(
        unnamed(vector, toldMetrics(data(contract), family.scorer(parameters), memory)),
        update.memory().map(List::of).orElse(List.of()),
        recalled.residual());
  }

  /** What the site kept with its last update that counted. */
  private record Recalled(Optional<DoubleVector> ofAlgorithm, Optional<DoubleVector> residual) {}

  private Recalled recalled(
      TrainingAlgorithm algorithm,
      FittedContract contract,
      DoubleVector parameters,
      SiteMemory memory) {
    Optional<VectorLayout> ofAlgorithm = algorithm.memoryLayout();
    Optional<VectorLayout> residual =
        CodedUpdates.of(plan, contract, parameters).flatMap(CodedUpdates::residualLayout);
    List<VectorLayout> layouts =
        Stream.of(ofAlgorithm, residual).flatMap(Optional::stream).toList();
    Optional<List<DoubleVector>> kept =
        layouts.isEmpty() ? Optional.empty() : memory.recall(layouts);
    return new Recalled(
        ofAlgorithm.flatMap(layout -> kept.map(vectors -> vectors.get(0))),
        residual.flatMap(layout -> kept.map(vectors -> vectors.get(vectors.size() - 1))));
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
                        recalled(algorithm, contract, parameters, memory).ofAlgorithm(),
                        new SiteRound(site, round, plan.seed())));
    vectors.add(
        noised().isPresent() || shared.isPresent()
            ? DoubleVector.zero(measurement.layout())
            : measurement.measure(rows.train(), family.scorer(parameters)));
    vectors.add(toldMetrics(rows, family.scorer(parameters), memory));
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
        vectors,
        Optional.empty(),
        new TreeMap<>(),
        own.map(made -> personal(made, contract, parameters, alone)));
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

  /** The plan's record-level differential privacy, if it has that. */
  private Optional<OfRows> noised() {
    return plan.differentialPrivacy() instanceof OfRows privacy
        ? Optional.of(privacy)
        : Optional.empty();
  }

  /** What this round's samples and noise are drawn from, if any are. */
  private Optional<RoundSecret> secret(SiteMemory memory) {
    return noised().isPresent() ? Optional.of(memory.secret()) : Optional.empty();
  }

  /**
   * Held-out metrics as they may be told: noised, or zeros, where rows are protected. Few held-out
   * rows are then measured like many: a rule that looks at their number would tell it. Zeros also
   * where sites share noise, of which there is none for metrics.
   */
  private DoubleVector toldMetrics(SiteData rows, Scorer scorer, SiteMemory memory) {
    if (shared.isPresent()) {
      return DoubleVector.zero(measurement.layout());
    }
    if (noised().isEmpty()) {
      return heldOutMetrics(rows, scorer);
    }
    return noised().get().evaluationNoise() > 0
            && measurement instanceof NoisyBinaryMeasurement noisy
        ? noisy.noised(measurement.measure(rows.test(), scorer), memory.secret().keyOf("metrics"))
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
