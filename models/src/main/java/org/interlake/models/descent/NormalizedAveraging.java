package org.interlake.models.descent;

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
 * FedNova (J. Wang, Q. Liu, H. Liang, G. Joshi, H. V. Poor, <em>Tackling the Objective
 * Inconsistency Problem in Heterogeneous Federated Optimization</em>, NeurIPS 2020, section 4).
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, y_k</td><td>the round's parameters, and where site k's descent led</td></tr>
 *   <tr><td>p_k</td><td>the site's share of the training rows</td></tr>
 *   <tr><td>a_k</td><td>how far its optimiser comes on a constant gradient of 1, in learning rates: the paper's ‖a‖₁,
 *     the number of steps for plain ones</td></tr>
 *   <tr><td>d_k</td><td>(x - y_k) / a_k: its mean gradient, but for the learning rate</td></tr>
 * </table>
 *
 * <pre>
 * sent      x - d_k, a_k
 * combined  x - Σ p_k d_k, τ = Σ p_k a_k
 * next      x - τ Σ p_k d_k           (equation 8, with the paper's τ_eff)
 * </pre>
 *
 * Law: if all a_k are equal, this is {@link FederatedAveraging}, up to rounding. If they are not,
 * the fixed point is still that of the plan's objective, to first order in the learning rate.
 */
public final class NormalizedAveraging implements TrainingAlgorithm {
  private static final String STEPS = "steps";

  private final LocalDescent descent;
  private final VectorLayout stateLayout = LocalDescent.stateLayout();
  private final VectorLayout updateLayout;

  /**
   * As {@link FederatedAveraging}.
   *
   * @param training of an optimiser whose steps grow with the gradients, without weight decay
   */
  public NormalizedAveraging(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    if (training.optimizer() instanceof LocalOptimizer.Adam || training.weightDecay() > 0) {
      throw new IllegalArgumentException(
          "Invalid training of normalised averaging: adam or weight decay (must be sgd or momentum without decay, whose change can be divided by steps)");
    }
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.updateLayout =
        descent.updateLayout("fednova", new Segment(STEPS, 1), new Segment(LocalDescent.LOSS, 1));
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
    double reach = descent.reach(data.train().rows(), round);
    int n = descent.width();
    double[] update = new double[n + 2];
    for (int i = 0; i < n; i++) {
      double x = input.parameters().get(i);
      update[i] = x - (x - result[i]) / reach;
    }
    update[n] = reach;
    update[n + 1] = result[n];
    return new LocalUpdate(DoubleVector.of(updateLayout, update), data.train().rows());
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    int n = parameters.length;
    double value = descent.objective(values[n + 1], parameters);
    double[] next = new double[n];
    for (int i = 0; i < n; i++) {
      next[i] = parameters[i] + values[n] * (values[i] - parameters[i]);
    }
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), next),
            DoubleVector.of(stateLayout, descent.account(current.state(), value))),
        value,
        descent.decrease(current.state(), value));
  }
}
