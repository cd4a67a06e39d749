package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

/**
 * How a site descends on its own rows in a round.
 *
 * @param localEpochs passes over the training rows
 * @param batchSize rows in a mini-batch
 * @param learningRate step size on the mean gradient of a batch
 * @param local what a site does with a batch's gradient
 */
public record DescentSpec(
    int localEpochs, int batchSize, double learningRate, LocalStepSpec local) {
  public DescentSpec {
    if (localEpochs < 1) {
      throw new IllegalArgumentException(
          "Invalid localEpochs: %d (must be 1 or more)".formatted(localEpochs));
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Invalid batchSize: %d (must be 1 or more)".formatted(batchSize));
    }
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "Invalid learningRate: %s (must be above 0)".formatted(learningRate));
    }
    requireNonNull(local, "local");
  }
}
