package org.interlake.models.descent;

import java.util.Arrays;
import java.util.List;
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
 * SCAFFOLD (S. P. Karimireddy, S. Kale, M. Mohri, S. Reddi, S. Stich, A. T. Suresh, <em>SCAFFOLD:
 * Stochastic Controlled Averaging for Federated Learning</em>, ICML 2020, Algorithm 1 with option
 * II), with sites weighing as their training rows.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, y_k</td><td>the round's parameters, and where site k's descent led</td></tr>
 *   <tr><td>c_k</td><td>the site's control variate: its mean gradient when it last took part; it stays there</td></tr>
 *   <tr><td>c</td><td>the driver's: sent beside the parameters</td></tr>
 *   <tr><td>p_k, π</td><td>the site's share of the training rows of all sites; the sum of it over the round's sites</td></tr>
 *   <tr><td>K, η</td><td>steps of the site in the round, learning rate</td></tr>
 * </table>
 *
 * <pre>
 * site      y ← y - η (g(y) - c_k + c), K times from x
 *           c_k⁺ = c_k - c + (x - y_k) / (K η)
 * sent      y_k, c_k⁺ - c_k, both averaged
 * driver    c ← c + π · mean(c_k⁺ - c_k)
 * </pre>
 *
 * Law: c = Σ_k p_k c_k after every round, whoever took part in it, where c_k = 0 of a site that
 * never did. In the first round all are 0, and this is {@link FederatedAveraging}.
 */
public final class ControlledAveraging implements TrainingAlgorithm {
  private static final String CONTROL = "control";

  private final LocalDescent descent;
  private final VectorLayout stateLayout;
  private final VectorLayout updateLayout;
  private final VectorLayout companionLayout;
  private final VectorLayout memoryLayout;

  /**
   * As {@link FederatedAveraging}.
   *
   * @param training by plain gradient steps
   */
  public ControlledAveraging(
      Objective objective, double l2, long trainingRows, LocalTraining training, int roundsBefore) {
    if (!(training.optimizer() instanceof LocalOptimizer.Sgd)) {
      throw new IllegalArgumentException(
          "Invalid optimizer of controlled averaging (must be sgd: (x - y) / (K η) is then the mean gradient)");
    }
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    Segment control = new Segment(CONTROL, descent.width());
    this.stateLayout = LocalDescent.stateLayout(control);
    this.updateLayout =
        descent.updateLayout("scaffold", control, new Segment(LocalDescent.LOSS, 1));
    this.companionLayout = descent.parallel(CONTROL);
    this.memoryLayout = descent.parallel("site-control");
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
  public List<VectorLayout> companionLayouts() {
    return List.of(companionLayout);
  }

  @Override
  public List<DoubleVector> companions(GlobalModel model) {
    return List.of(DoubleVector.of(companionLayout, model.state().segment(CONTROL)));
  }

  @Override
  public Optional<VectorLayout> memoryLayout() {
    return Optional.of(memoryLayout);
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    int n = descent.width();
    double[] common = ExpectedLayout.values(input.companions().get(0), companionLayout);
    double[] own =
        input
            .memory()
            .map(memory -> ExpectedLayout.values(memory, memoryLayout))
            .orElseGet(() -> new double[n]);
    double[] shift = new double[n];
    for (int i = 0; i < n; i++) {
      shift[i] = common[i] - own[i];
    }
    double[] result = descent.run(data, input.parameters(), SiteTerms.of(shift, 0), round);
    double length = descent.steps(data.train().rows()) * descent.rate(round);
    double[] update = Arrays.copyOf(result, 2 * n + 1);
    for (int i = 0; i < n; i++) {
      double change = (input.parameters().get(i) - result[i]) / length - common[i];
      update[n + i] = change;
      own[i] += change;
    }
    update[2 * n] = result[n];
    return new LocalUpdate(
        DoubleVector.of(updateLayout, update),
        data.train().rows(),
        Optional.of(DoubleVector.of(memoryLayout, own)));
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] values = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    int n = parameters.length;
    double value = descent.objective(values[2 * n], parameters);
    double[] state = Arrays.copyOf(current.state().segment(CONTROL), n + 2);
    for (int i = 0; i < n; i++) {
      state[i] += combined.participation() * values[n + i];
    }
    System.arraycopy(descent.account(current.state(), value), 0, state, n, 2);
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), Arrays.copyOf(values, n)),
            DoubleVector.of(stateLayout, state)),
        value,
        descent.decrease(current.state(), value));
  }
}
