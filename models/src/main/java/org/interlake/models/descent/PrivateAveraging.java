package org.interlake.models.descent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Federated averaging whose sites descend by {@link PrivateDescent}: an update is the parameters,
 * and no loss. All that leaves a site is a function of noisy sums, so that whatever the driver
 * makes of it costs no more privacy.
 */
public final class PrivateAveraging implements TrainingAlgorithm {
  /** The name of updates of parameters and nothing else. */
  static final String UPDATE = "dp-fedavg";

  private final LocalDescent descent;
  private final PrivateSteps privacy;
  private final VectorLayout stateLayout = LocalDescent.stateLayout();
  private final VectorLayout updateLayout;

  /**
   * @param objective defined everywhere, with {@code clippedBatches}
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   * @param training its epochs and batches are not used: {@code privacy} has steps and a rate
   * @param roundsBefore rounds of the run before its first training round
   */
  public PrivateAveraging(
      Objective objective,
      double l2,
      long trainingRows,
      LocalTraining training,
      PrivateSteps privacy,
      int roundsBefore) {
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.privacy = requireNonNull(privacy, "privacy");
    this.updateLayout = descent.updateLayout(UPDATE);
  }

  @Override
  public VectorLayout parameterLayout() {
    return descent.parameterLayout();
  }

  @Override
  public VectorLayout stateLayout() {
    return stateLayout;
  }

  @Override
  public VectorLayout updateLayout() {
    return updateLayout;
  }

  @Override
  public Combination combination() {
    return Combination.WEIGHTED_MEAN;
  }

  @Override
  public GlobalModel initialModel() {
    return descent.initialModel(stateLayout);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the round has no secret to draw from
   */
  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    double[] result = descent.runPrivately(data, input.parameters(), privacy, round);
    return new LocalUpdate(DoubleVector.of(updateLayout, result), data.train().rows());
  }

  /** {@inheritDoc} The objective is not known: {@link Advance#UNTOLD}. */
  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), values),
            DoubleVector.of(stateLayout, descent.account(current.state(), 0))),
        Advance.UNTOLD,
        OptionalDouble.empty(),
        List.of());
  }
}
