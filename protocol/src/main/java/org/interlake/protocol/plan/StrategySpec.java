package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a round's updates are made and become the next global model. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StrategySpec.Newton.class, name = StrategySpec.Newton.NAME),
  @JsonSubTypes.Type(value = StrategySpec.FedAvg.class, name = StrategySpec.FedAvg.NAME)
})
public sealed interface StrategySpec {
  /** The strategy's name in plans and policies. */
  String strategy();

  /**
   * Exact second-order training: sites send sums of loss, gradient and Hessian; the driver takes a
   * Newton step. Equals pooled training.
   */
  record Newton() implements StrategySpec {
    public static final String NAME = "newton";

    @Override
    public String strategy() {
      return NAME;
    }
  }

  /**
   * Federated averaging (McMahan et al. 2017, Algorithm 1): sites run mini-batch SGD on their own
   * rows; the driver averages the parameters by example count.
   *
   * @param localEpochs passes over the training rows in each round
   * @param batchSize rows in a mini-batch
   * @param learningRate step size on the mean gradient of a batch
   */
  record FedAvg(int localEpochs, int batchSize, double learningRate) implements StrategySpec {
    public static final String NAME = "fedavg";

    public FedAvg {
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
    }

    @Override
    public String strategy() {
      return NAME;
    }
  }
}
