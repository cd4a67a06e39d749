package org.interlake.models.descent;

import java.util.Arrays;
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
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Federated averaging (McMahan et al. 2017, Algorithm 1): every site runs mini-batch descent from
 * the global parameters; the next global parameters are the mean of the sites', weighted by their
 * training rows. The update also carries the mean loss at the round's parameters; its weighted mean
 * is the federation's. {@link LocalDescent} says what the penalty becomes.
 */
public final class FederatedAveraging implements TrainingAlgorithm {
  private final LocalDescent descent;
  private final VectorLayout stateLayout = LocalDescent.stateLayout();
  private final VectorLayout updateLayout;

  /**
   * @param objective defined everywhere: a site cannot take a step back
   * @param l2 the penalty, 0 or more
   * @param trainingRows of all sites, N
   * @param roundsBefore rounds of the run before its first training round, from which the learning
   *     rate's rounds are counted
   */
  public FederatedAveraging(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.updateLayout = descent.updateLayout("fedavg", new Segment(LocalDescent.LOSS, 1));
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
    return new LocalUpdate(DoubleVector.of(updateLayout, result), data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    double value = descent.objective(values[parameters.length], parameters);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), Arrays.copyOf(values, parameters.length)),
            DoubleVector.of(stateLayout, descent.account(current.state(), value))),
        value,
        descent.decrease(current.state(), value));
  }
}
