package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.interlake.models.training.SiteRound;

/**
 * How a site trains in a round.
 *
 * <p>The gradient of a batch is
 *
 * <pre>
 * g = 1/rows Σ_batch weight · ∂loss/∂θ  +  l2/N · (0, w)  +  proximal · (θ - θ_round)
 * g = g · min(1, clippingNormL2 / |g|₂)
 * </pre>
 *
 * then the strategy's own terms are added ({@link SiteTerms}), then the optimiser takes its step,
 * then w ← w - rate · weightDecay · w.
 *
 * @param localEpochs passes over the training rows in each round, 1 or more
 * @param batchSize rows in a mini-batch, 1 or more
 * @param learningRate by round
 * @param optimizer what is done with a gradient
 * @param weightDecay decoupled from the gradient (Loshchilov and Hutter 2019), 0 or more; on the
 *     coefficients, not on intercepts
 * @param clippingNormL2 the longest gradient of a batch, above 0; empty for any
 * @param proximal μ of FedProx (Li et al. 2020, equation 2), 0 or more: the pull to the parameters
 *     that the round started from, intercepts among them
 */
public record LocalTraining(
    int localEpochs,
    int batchSize,
    LearningRate learningRate,
    LocalOptimizer optimizer,
    double weightDecay,
    OptionalDouble clippingNormL2,
    double proximal) {
  public LocalTraining {
    requireCount("localEpochs", localEpochs);
    requireCount("batchSize", batchSize);
    requireNonNull(learningRate, "learningRate");
    requireNonNull(optimizer, "optimizer");
    requireNotNegative("weightDecay", weightDecay);
    if (clippingNormL2.isPresent()
        && !(clippingNormL2.getAsDouble() > 0 && Double.isFinite(clippingNormL2.getAsDouble()))) {
      throw new IllegalArgumentException(
          "Invalid clippingNormL2: %s (must be above 0)".formatted(clippingNormL2.getAsDouble()));
    }
    requireNotNegative("proximal", proximal);
  }

  /** SGD of a constant rate and nothing else (McMahan et al. 2017). */
  public static LocalTraining sgd(int localEpochs, int batchSize, double learningRate) {
    return new LocalTraining(
        localEpochs,
        batchSize,
        new LearningRate.Constant(learningRate),
        LocalOptimizer.sgd(),
        0,
        OptionalDouble.empty(),
        0);
  }

  /** The same steps in other passes, pulled otherwise to where the round started from. */
  public LocalTraining with(int newLocalEpochs, double newProximal) {
    return new LocalTraining(
        newLocalEpochs,
        batchSize,
        learningRate,
        optimizer,
        weightDecay,
        clippingNormL2,
        newProximal);
  }

  /** The batches of a round. */
  Epochs epochsOf(SiteRound round) {
    return new Epochs(
        batchSize, IntStream.range(0, localEpochs).mapToLong(round::epochSeed).toArray());
  }

  /** The same without a bound on gradients. */
  LocalTraining unclipped() {
    return new LocalTraining(
        localEpochs,
        batchSize,
        learningRate,
        optimizer,
        weightDecay,
        OptionalDouble.empty(),
        proximal);
  }

  private static void requireCount(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid %s: %d (must be 1 or more)".formatted(what, value));
    }
  }

  private static void requireNotNegative(String what, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "Invalid %s: %s (must be 0 or more)".formatted(what, value));
    }
  }
}
