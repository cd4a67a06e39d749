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
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * q-FedAvg (T. Li, M. Sanjabi, A. Beirami, V. Smith, <em>Fair Resource Allocation in Federated
 * Learning</em>, ICLR 2020, Algorithm 2), in a federation whose sites all take part in a round,
 * each counting the same: it minimises Σ F_k^(q+1) / (q+1).
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, y_k</td><td>the round's parameters, and where site k's descent led</td></tr>
 *   <tr><td>F_k</td><td>site k's objective at x: its mean loss and the penalty of a row</td></tr>
 *   <tr><td>η</td><td>the round's learning rate; the paper's L is 1/η</td></tr>
 * </table>
 *
 * <pre>
 * sent      F_k^q (x - y_k),  h_k = F_k^q + q F_k^(q-1) |x - y_k|² / η    (the paper's, times η)
 * next      x - Σ F_k^q (x - y_k) / Σ h_k
 * </pre>
 *
 * Law: with q = 0 the next parameters are the plain mean of the sites', up to rounding. A site with
 * F_k = 0 and q above 0 has no say.
 *
 * <p>The objective that is reported is the federation's mean loss, as under every strategy; the
 * convergence measure is of what is minimised here, (mean over sites of F_k^(q+1))^(1/(q+1)).
 */
public final class FairAveraging implements TrainingAlgorithm {
  private static final String WEIGHT = "weight";
  private static final String POWER = "power";
  private static final String SITES = "sites";
  private static final String ROWS = "rows";

  private final LocalDescent descent;
  private final double q;
  private final VectorLayout stateLayout = LocalDescent.stateLayout();
  private final VectorLayout updateLayout;

  /**
   * As {@link FederatedAveraging}.
   *
   * @param objective of a loss that is never negative
   * @param q 0 or more
   */
  public FairAveraging(
      Objective objective,
      double l2,
      long trainingRows,
      LocalTraining training,
      int roundsBefore,
      double q) {
    if (!(q >= 0 && Double.isFinite(q))) {
      throw new IllegalArgumentException("Invalid q: %s (must be 0 or more)".formatted(q));
    }
    this.descent = new LocalDescent(objective, l2, trainingRows, training, roundsBefore);
    this.q = q;
    this.updateLayout =
        descent.updateLayout(
            "qfedavg",
            new Segment(WEIGHT, 1),
            new Segment(POWER, 1),
            new Segment(SITES, 1),
            new Segment(LocalDescent.LOSS, 1),
            new Segment(ROWS, 1));
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
    return Combination.SUM;
  }

  @Override
  public GlobalModel initialModel() {
    return descent.initialModel(stateLayout);
  }

  @Override
  public LocalUpdate compute(SiteData data, RoundInput input, SiteRound round) {
    double[] result = descent.run(data, input.parameters(), SiteTerms.NONE, round);
    int n = descent.width();
    long rows = data.train().rows();
    double own = descent.objective(result[n], input.parameters().toArray());
    if (own < 0) {
      throw new TrainingException(
          "qfedavg weighs a site by a power of its loss, and under this model a site's is negative (use fedavg)");
    }
    double weight = power(own, q);
    double[] update = new double[n + 5];
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double change = input.parameters().get(i) - result[i];
      squares += change * change;
      update[i] = weight * change;
    }
    double curvature = own > 0 && q > 0 ? q * power(own, q - 1) * squares / descent.rate(round) : 0;
    update[n] = weight + curvature;
    update[n + 1] = weight * own;
    update[n + 2] = 1;
    update[n + 3] = result[n] * rows;
    update[n + 4] = rows;
    return new LocalUpdate(DoubleVector.of(updateLayout, update), rows);
  }

  /** The same bits on every machine; 0 to the power of 0 is 1. */
  private static double power(double base, double exponent) {
    return StrictMath.pow(base, exponent);
  }

  @Override
  public Advance advance(GlobalModel current, Combined combined) {
    double[] sums = ExpectedLayout.values(combined.vector(), updateLayout);
    double[] parameters = ExpectedLayout.values(current.parameters(), parameterLayout());
    int n = parameters.length;
    double[] next = parameters.clone();
    if (sums[n] > 0) {
      for (int i = 0; i < n; i++) {
        next[i] -= sums[i] / sums[n];
      }
    }
    double minimised = power(sums[n + 1] / sums[n + 2], 1 / (q + 1));
    return new Advance(
        new GlobalModel(
            DoubleVector.of(parameterLayout(), next),
            DoubleVector.of(stateLayout, descent.account(current.state(), minimised))),
        descent.objective(sums[n + 3] / sums[n + 4], parameters),
        descent.decrease(current.state(), minimised));
  }
}
