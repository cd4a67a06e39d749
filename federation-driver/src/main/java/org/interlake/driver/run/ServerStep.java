package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.aggregation.server.ServerOptimizer;
import org.interlake.models.training.GlobalModel;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The driver's step from one model towards the one that a round's updates lead to. It comes after
 * the strategy's own, so that a strategy which corrects the sites' mean has done so before.
 *
 * <p>A pure function: its memory passes from model to model, and is recorded with each.
 */
final class ServerStep {
  private final ServerOptimizer optimizer;

  ServerStep(ServerOptimizer optimizer) {
    this.optimizer = requireNonNull(optimizer, "optimizer");
  }

  /**
   * A model that the driver went to.
   *
   * @param memory of the optimiser: its vectors one behind the other; none for a plain average
   */
  record Stepped(GlobalModel model, DoubleVector memory) {}

  /** What is remembered before the first step. */
  DoubleVector start(GlobalModel model) {
    double[] memory = optimizer.start(model.parameters().length());
    return DoubleVector.of(
        VectorLayout.single("server", ElementType.FLOAT64, memory.length), memory);
  }

  /**
   * Takes the step.
   *
   * @param current the model that the round started from
   * @param memory of the step to it
   * @param reached where the strategy leads
   */
  Stepped step(GlobalModel current, DoubleVector memory, GlobalModel reached) {
    if (optimizer instanceof ServerOptimizer.Average) {
      return new Stepped(reached, memory);
    }
    double[] model = current.parameters().toArray();
    double[] remembered = memory.toArray();
    optimizer.step(model, reached.parameters().toArray(), remembered);
    return new Stepped(
        new GlobalModel(DoubleVector.of(reached.parameters().layout(), model), reached.state()),
        DoubleVector.of(memory.layout(), remembered));
  }
}
