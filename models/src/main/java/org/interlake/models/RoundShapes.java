package org.interlake.models;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.glm.SummarySums;
import org.interlake.models.metrics.BinaryMeasurement;
import org.interlake.models.metrics.ClassMeasurement;
import org.interlake.models.metrics.RegressionMeasurement;
import org.interlake.models.metrics.ScoreMeasurement;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Which vectors pass in a round, both ways: what the driver sends out and what each site is to
 * answer with. Driver and sites both ask here, so neither has to believe the other.
 */
public final class RoundShapes {
  /** In a training or evaluation round: metrics of the round's model on the held-out rows. */
  public static final int HELD_OUT_METRICS = 1;

  /** In an evaluation round: metrics of the site's local-only model on its held-out rows. */
  public static final int LOCAL_ONLY_METRICS = 2;

  private RoundShapes() {}

  /**
   * In an evaluation round: metrics of the site's own model on its held-out rows, after those of
   * the local-only one; empty if the plan asks for no such models.
   */
  public static OptionalInt personalIndex(Plan plan) {
    return plan.personalization().asked()
        ? OptionalInt.of(metricsBeforePersonal(plan))
        : OptionalInt.empty();
  }

  private static int metricsBeforePersonal(Plan plan) {
    return plan.evaluation().localOnly() ? LOCAL_ONLY_METRICS + 1 : HELD_OUT_METRICS + 1;
  }

  /**
   * In an evaluation round: the sums of the final model's {@link Summaries}, after all metrics;
   * empty if they are not asked for.
   */
  public static OptionalInt summaryIndex(Plan plan, FittedContract contract) {
    if (!Summaries.asked(plan, contract)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(metricsBeforePersonal(plan) + (plan.personalization().asked() ? 1 : 0));
  }

  /**
   * What no site can have counted, in words for the registry: rows that are not a whole number,
   * more positives than rows, a negative sum of squares. Empty if nothing speaks against {@code
   * sent}, or if it is nothing that a site counts.
   */
  public static Optional<String> impossible(Plan plan, DoubleVector sent) {
    return switch (sent.layout().name()) {
      case BinaryMeasurement.NAME,
          ClassMeasurement.NAME,
          RegressionMeasurement.NAME,
          ScoreMeasurement.NAME ->
          Measurements.of(plan).impossible(sent);
      case SummarySums.NAME -> SummarySums.impossible(sent);
      case ContractLayouts.COUNTS_NAME, ContractLayouts.SPREAD_NAME, ContractLayouts.CELLS_NAME ->
          ContractLayouts.impossible(sent);
      default -> Optional.empty();
    };
  }

  /**
   * How the first vector of a training round's answer is coded, if the plan asks for that.
   *
   * @param travelling what an update starts with one like, as {@link TrainingAlgorithm#travelling}
   *     gives it
   */
  public static Optional<UpdateCoding> coding(
      Plan plan, FittedContract contract, DoubleVector travelling) {
    return plan.compression() instanceof CompressionSpec.None
        ? Optional.empty()
        : UpdateCoding.of(
            plan.compression(),
            TrainingAlgorithms.of(plan, contract).updateLayout(),
            travelling.length());
  }

  /** What a round's model object holds before the contract is fitted. */
  public static List<VectorLayout> contractModel(Plan plan, RoundPurpose purpose) {
    return switch (requireNonNull(purpose, "purpose")) {
      case CONTRACT_COUNTS -> List.of();
      case CONTRACT_CELLS -> List.of(ContractLayouts.centers(plan));
      default -> List.of(ContractLayouts.means(plan));
    };
  }

  /** What a site answers with before the contract is fitted. */
  public static List<VectorLayout> contractAnswer(Plan plan, RoundPurpose purpose) {
    return List.of(
        switch (purpose) {
          case CONTRACT_COUNTS -> ContractLayouts.counts(plan);
          case CONTRACT_CELLS -> ContractLayouts.cells(plan);
          default -> ContractLayouts.spread(plan);
        });
  }

  /** What a round's model object holds once the contract is fitted: the parameters come first. */
  public static List<VectorLayout> model(Plan plan, FittedContract contract) {
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
    List<VectorLayout> layouts = new ArrayList<>();
    layouts.add(algorithm.parameterLayout());
    layouts.addAll(algorithm.companionLayouts());
    return layouts;
  }

  /**
   * What a site answers with once the contract is fitted. The first vector is the update, or in an
   * evaluation round the metrics on the training rows; what follows stands at the indices above.
   */
  public static List<VectorLayout> answer(
      Plan plan, FittedContract contract, RoundPurpose purpose) {
    VectorLayout metrics = Measurements.of(plan).layout();
    List<VectorLayout> layouts = new ArrayList<>();
    layouts.add(
        purpose == RoundPurpose.EVALUATE
            ? metrics
            : TrainingAlgorithms.of(plan, contract).updateLayout());
    layouts.add(metrics);
    if (purpose == RoundPurpose.EVALUATE && plan.evaluation().localOnly()) {
      layouts.add(metrics);
    }
    if (purpose == RoundPurpose.EVALUATE && plan.personalization().asked()) {
      layouts.add(metrics);
    }
    if (purpose == RoundPurpose.EVALUATE && summaryIndex(plan, contract).isPresent()) {
      layouts.add(Summaries.layout(contract));
    }
    return layouts;
  }
}
