package org.interlake.models.descent;

import java.util.Arrays;
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
 * {@link FederatedAveraging} whose sites do not tell their loss: an update is the parameters and
 * nothing else. For runs whose driver adds noise to what the parameters come to, and would have
 * none for a loss.
 */
public final class UntoldAveraging implements TrainingAlgorithm {
  private final LocalDescent descent;
  private final VectorLayout stateLayout = LocalDescent.stateLayout();
  private final VectorLayout updateLayout;

  /**
   * @param objective defined everywhere: a site cannot take a step back
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   * @param roundsBefore rounds of the run before its first training round
   */
  public UntoldAveraging(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.updateLayout = descent.updateLayout(PrivateAveraging.UPDATE);
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

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    double[] result = descent.run(data, input.parameters(), SiteTerms.NONE, round);
    return new LocalUpdate(
        DoubleVector.of(updateLayout, Arrays.copyOf(result, descent.width())), data.train().rows());
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
