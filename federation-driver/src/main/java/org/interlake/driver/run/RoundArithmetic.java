package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.CohortFold;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldOutcome;
import org.interlake.aggregation.FoldPath;
import org.interlake.aggregation.FoldRequest;
import org.interlake.aggregation.PlannedAggregation;
import org.interlake.aggregation.UpdateSource;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.models.RoundShapes;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;

/**
 * From a training round's updates to the next model, with no exchange around it: the fold, the
 * server's step and the algorithm's, as in {@link RoundLoop}, for all of a round's updates or some.
 */
final class RoundArithmetic {
  private final JavaSparkContext spark;
  private final Plan plan;
  private final FittedContract contract;
  private final TrainingAlgorithm algorithm;
  private final Rule rule;
  private final ServerStep server;

  RoundArithmetic(JavaSparkContext spark, Plan plan, FittedContract contract) {
    this.spark = requireNonNull(spark, "spark");
    this.plan = requireNonNull(plan, "plan");
    this.contract = requireNonNull(contract, "contract");
    this.algorithm = TrainingAlgorithms.of(plan, contract);
    this.rule = PlannedAggregation.rule(plan.strategy(), algorithm.combination());
    this.server = new ServerStep(PlannedAggregation.server(plan.strategy()));
  }

  /** What a round starts from: the model, with all that the driver remembers. */
  record Start(GlobalModel model, DoubleVector serverMemory) {}

  /** Of the first training round. */
  Start first() {
    return from(algorithm.initialModel().parameters());
  }

  /** Of a first training round that starts from these parameters. */
  Start from(DoubleVector parameters) {
    GlobalModel model = new GlobalModel(parameters, algorithm.initialModel().state());
    return new Start(model, server.start(model));
  }

  /**
   * The run's own step.
   *
   * @param inputs of all contributors
   * @throws EnvelopeException if a block is not what its site signed
   * @throws TrainingException if there is no next model
   */
  Start next(Start start, List<FoldInput> inputs, UpdateSource source) {
    GlobalModel reached =
        algorithm.advance(start.model(), Combined.ofAll(fold(start, inputs, source))).next();
    ServerStep.Stepped stepped = server.step(start.model(), start.serverMemory(), reached);
    return new Start(stepped.model(), stepped.memory());
  }

  /**
   * The step that some of the updates make. Where updates are models or parts of a mean, from all
   * that the driver remembers. Where they are sums over rows, from the round's parameters only: a
   * memory of what all sites' rows came to is nothing that the sums of some can be held against.
   *
   * @param inputs one or more
   * @throws EnvelopeException if a block is not what its site signed
   */
  RebuiltModel rebuilt(Start start, List<FoldInput> inputs, UpdateSource source) {
    GlobalModel from =
        algorithm.combination() == Combination.SUM
            ? new GlobalModel(start.model().parameters(), algorithm.initialModel().state())
            : start.model();
    try {
      DoubleVector aggregated = fold(start, inputs, source);
      if (aggregated.firstNonFinite() >= 0) {
        return new RebuiltModel.None("the aggregate of finite updates overflows");
      }
      GlobalModel reached = algorithm.advance(from, Combined.ofAll(aggregated)).next();
      DoubleVector made = server.step(from, start.serverMemory(), reached).model().parameters();
      return made.firstNonFinite() >= 0
          ? new RebuiltModel.None("the next model overflows")
          : new RebuiltModel.Made(made);
    } catch (RuleException | TrainingException e) {
      return new RebuiltModel.None(e.getMessage());
    }
  }

  /** How the updates of a round are coded, if they are. */
  Optional<UpdateCoding> coding(Start start) {
    return RoundShapes.coding(plan, contract, algorithm.travelling(start.model()));
  }

  private DoubleVector fold(Start start, List<FoldInput> inputs, UpdateSource source) {
    Optional<DoubleVector> startedFrom =
        rule instanceof Rule.Sum
            ? Optional.empty()
            : Optional.of(algorithm.travelling(start.model()));
    FoldOutcome outcome =
        new CohortFold(spark, source, FoldPath.AUTO)
            .fold(new FoldRequest(inputs, rule, startedFrom));
    if (outcome instanceof FoldOutcome.Refused refused) {
      throw refused.faults().get(refused.faults().firstKey());
    }
    return ((FoldOutcome.Folded) outcome).vector();
  }
}
