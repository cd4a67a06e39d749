package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.components.PrincipalComponents;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Principal components of noisy products (C. Dwork, K. Talwar, A. Thakurta, L. Zhang, <i>Analyze
 * Gauss: optimal bounds for privacy-preserving principal component analysis</i>, STOC 2014,
 * algorithm 1, with noisy means beside). A variance below 0 is 0.
 */
public final class NoisyComponents extends SumsOnce {
  private final PrincipalComponents exact;
  private final int width;
  private final double rowNorm;

  /**
   * @param exact the same model without noise
   * @param width features of a row, p
   * @param rowNorm R, above 0
   * @param noiseMultiplier σ, above 0
   */
  public NoisyComponents(
      PrincipalComponents exact, int width, double rowNorm, double noiseMultiplier) {
    super(new NoisySums(new ProductSums(width, rowNorm, 0, Intercept.FITTED), noiseMultiplier));
    this.exact = requireNonNull(exact, "exact");
    this.width = width;
    this.rowNorm = rowNorm;
  }

  @Override
  public VectorLayout parameterLayout() {
    return exact.parameterLayout();
  }

  @Override
  public VectorLayout stateLayout() {
    return exact.stateLayout();
  }

  @Override
  public GlobalModel initialModel() {
    return exact.initialModel();
  }

  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    Received received = received(combined);
    double[] sums = received.sums();
    double[] moments = new double[1 + sums.length];
    moments[0] = received.rows();
    for (int j = 0; j < width; j++) {
      moments[1 + j] = rowNorm * sums[j];
    }
    int at = width;
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        double product = rowNorm * rowNorm * sums[at];
        double least = moments[1 + i] * moments[1 + i] / moments[0];
        moments[1 + at] = i == j ? Math.max(least, product) : product;
        at++;
      }
    }
    Advance advance =
        exact.advance(exact.initialModel(), DoubleVector.of(exact.updateLayout(), moments));
    return new Advance(
        new GlobalModel(advance.next().parameters(), nextState(current)),
        Advance.UNTOLD,
        advance.relativeDecrease());
  }
}
