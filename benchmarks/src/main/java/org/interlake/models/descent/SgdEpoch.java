package org.interlake.models.descent;

import org.interlake.models.data.BlockProgram;

/** What a site runs in a round of federated averaging, for the benchmarks: beside its package. */
public final class SgdEpoch {
  private SgdEpoch() {}

  /** One epoch from the objective's start, and the loss there. */
  public static BlockProgram of(Objective objective, int batchSize, double learningRate) {
    return new SgdProgram(
        objective.batches(),
        new BatchStep(LocalTraining.sgd(1, batchSize, learningRate), 0, 0, objective.intercepts()),
        objective.start(),
        batchSize,
        new long[] {1});
  }
}
