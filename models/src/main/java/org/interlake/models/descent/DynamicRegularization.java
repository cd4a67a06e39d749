package org.interlake.models.descent;

import java.util.Arrays;
import java.util.Optional;
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
 * FedDyn (D. A. E. Acar, Y. Zhao, R. Matas Navarro, M. Mattina, P. N. Whatmough, V. Saligrama,
 * <em>Federated Learning Based on Dynamic Regularization</em>, ICLR 2021, Algorithm 1), with sites
 * weighing as their training rows.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, y_k</td><td>the round's parameters, and where site k's descent led</td></tr>
 *   <tr><td>g_k</td><td>the gradient of the site's objective where it last ended; it stays there</td></tr>
 *   <tr><td>h</td><td>the driver's, never sent</td></tr>
 *   <tr><td>p_k, π</td><td>the site's share of the training rows of all sites; the sum of it over the round's sites</td></tr>
 * </table>
 *
 * <pre>
 * site      descends on F_k(θ) - ⟨g_k, θ⟩ + α/2 · |θ - x|²; g_k ← g_k - α (y_k - x)
 * sent      y_k
 * driver    h ← h - α π (mean(y_k) - x);  next = mean(y_k) - h / α
 * </pre>
 *
 * Laws: h = Σ_k p_k g_k after every round, where g_k = 0 of a site that never took part; if all
 * sites descend to their optima, the parameters stay where they are only at the optimum of Σ p_k
 * F_k.
 */
public final class DynamicRegularization implements TrainingAlgorithm {
  private static final String GRADIENT = "gradient";

  private final LocalDescent descent;
  private final double alpha;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;
  private final VectorLayout memoryLayout;

  /**
   * As {@link FederatedAveraging}.
   *
   * @param alpha α, above 0
   */
  public DynamicRegularization(
      Objective objective,
      double l2,
      long trainingRows,
      LocalTraining training,
      int roundsBefore,
      double alpha) {
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException("Invalid alpha: %s (must be above 0)".formatted(alpha));
    }
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.alpha = alpha;
    this.stateLayout = LocalDescent.stateLayout(new Segment(GRADIENT, descent.width()));
    this.updateLayout = descent.updateLayout("feddyn", new Segment(LocalDescent.LOSS, 1));
    this.memoryLayout = descent.parallel("site-gradient");
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
  public Optional<VectorLayout> memoryLayout() {
    return Optional.of(memoryLayout);
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    int n = descent.width();
    double[] own =
        input
            .memory()
            .map(memory -> ExpectedLayout.values(memory, memoryLayout))
            .orElseGet(() -> new double[n]);
    double[] linear = new double[n];
    for (int i = 0; i < n; i++) {
      linear[i] = -own[i];
    }
    double[] result = descent.run(data, input.parameters(), SiteTerms.of(linear, alpha), round);
    for (int i = 0; i < n; i++) {
      own[i] -= alpha * (result[i] - input.parameters().get(i));
    }
    return new LocalUpdate(
        DoubleVector.of(updateLayout, result),
        data.train().rows(),
        Optional.of(DoubleVector.of(memoryLayout, own)));
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    int n = parameters.length;
    double value = descent.objective(values[n], parameters);
    double[] state = Arrays.copyOf(current.state().segment(GRADIENT), n + 2);
    double[] next = new double[n];
    for (int i = 0; i < n; i++) {
      state[i] -= alpha * combined.participation() * (values[i] - parameters[i]);
      next[i] = values[i] - state[i] / alpha;
    }
    System.arraycopy(descent.account(current.state(), value), 0, state, n, 2);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), next), DoubleVector.of(stateLayout, state)),
        value,
        descent.decrease(current.state(), value));
  }
}
