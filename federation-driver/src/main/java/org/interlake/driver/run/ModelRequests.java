package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.rule.Rule;
import org.interlake.models.RoundShapes;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** What rounds with a model ask of the sites: to train on from it, or to measure it. */
final class ModelRequests {
  private final Plan plan;
  private final Optional<ReferenceWork> reference;

  /**
   * @param reference public rows of the driver's own, if the plan's rule measures by them
   */
  ModelRequests(Plan plan, Optional<ReferenceWork> reference) {
    this.plan = requireNonNull(plan, "plan");
    this.reference = requireNonNull(reference, "reference");
  }

  /**
   * The next training round.
   *
   * @param done training rounds that have closed
   */
  RoundRequest toTrain(TrainingAlgorithm algorithm, Trained start, int done, Rule rule) {
    return request(
        start,
        algorithm.companions(start.model()),
        RoundPurpose.TRAIN,
        done,
        RoundShapes.HELD_OUT_METRICS,
        Invitation.toTrain(plan),
        rule,
        Optional.of(algorithm.travelling(start.model())));
  }

  /** The last round. */
  RoundRequest toEvaluate(TrainingAlgorithm algorithm, Trained trained) {
    return request(
        trained,
        algorithm.companions(trained.model()),
        RoundPurpose.EVALUATE,
        0,
        0,
        Invitation.toAll(plan.quorum()),
        new Rule.Sum(),
        Optional.empty());
  }

  private RoundRequest request(
      Trained start,
      List<DoubleVector> companions,
      RoundPurpose purpose,
      int done,
      int readFrom,
      Invitation invitation,
      Rule rule,
      Optional<DoubleVector> travelling) {
    List<DoubleVector> model = new ArrayList<>();
    model.add(start.model().parameters());
    model.addAll(companions);
    return new RoundRequest(
        start.nextRound(),
        purpose,
        model,
        start.last().origin(),
        RunRecorder.digestOf(start.contract()),
        done,
        RoundShapes.answer(plan, start.contract(), purpose),
        travelling.flatMap(from -> RoundShapes.coding(plan, start.contract(), from)),
        readFrom,
        invitation,
        rule,
        travelling,
        rule.needsTrusted()
            ? Optional.of(
                () -> reference.orElseThrow().update(start.nextRound(), model, start.contract()))
            : Optional.empty());
  }
}
