package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.SiteRound;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** The final global model, trained on over the site's rows. Nothing is kept, and no round costs. */
public final class FineTuning implements OwnModel {
  private final Objective objective;
  private final Penalty penaltyOfRow;
  private final LocalTraining training;

  /**
   * @param penaltyOfRow l2 / N, as in federated averaging
   * @param training its epochs are passes after the last round, all at the rate of round 0
   */
  public FineTuning(Objective objective, Penalty penaltyOfRow, LocalTraining training) {
    this.objective = requireNonNull(objective, "objective");
    this.penaltyOfRow = requireNonNull(penaltyOfRow, "penaltyOfRow");
    this.training = requireNonNull(training, "training");
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    return Optional.empty();
  }

  @Override
  public Optional<DoubleVector> train(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    return Optional.empty();
  }

  @Override
  public DoubleVector finish(
      SiteData data, DoubleVector parameters, Optional<DoubleVector> memory, SiteRound round) {
    VectorLayout layout = objective.parameterLayout();
    double[] start = ExpectedLayout.values(parameters, layout);
    return DoubleVector.of(
        layout,
        data.train()
            .runInOneTask(
                new AnchoredDescent(
                    objective.batches(),
                    new BatchStep(training, 0, penaltyOfRow.l2(), objective.intercepts()),
                    start,
                    start,
                    training.epochsOf(round))));
  }
}
