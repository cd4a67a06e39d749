package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.interlake.aggregation.server.ServerOptimizer;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The driver's step from one model to the next, with its memory.
 *
 * <p>The memory is nowhere stored: a driver that resumes a run takes every step again, from the
 * updates on the exchange, and so comes to the same memory bit for bit.
 */
final class ServerStep {
  private final ServerOptimizer optimizer;
  private double[] memory = new double[0];
  private boolean started;

  ServerStep(ServerOptimizer optimizer) {
    this.optimizer = requireNonNull(optimizer, "optimizer");
  }

  /**
   * Replaces the model in a round's aggregate by the one that the driver goes to.
   *
   * @param current what of the model that the round started from the sites send back
   * @param aggregated an update's vector, which starts with a model
   */
  DoubleVector step(DoubleVector current, DoubleVector aggregated) {
    if (optimizer instanceof ServerOptimizer.Average) {
      return aggregated;
    }
    double[] model = current.toArray();
    if (!started) {
      memory = optimizer.start(model.length);
      started = true;
    }
    double[] values = aggregated.toArray();
    optimizer.step(model, Arrays.copyOf(values, model.length), memory);
    System.arraycopy(model, 0, values, 0, model.length);
    return DoubleVector.of(aggregated.layout(), values);
  }
}
