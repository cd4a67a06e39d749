package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.glm.Intercept;
import org.interlake.models.training.Advance;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.netlib.util.intW;

/**
 * Least squares, or ridge regression, of noisy products.
 *
 * <pre>
 * M     Σ a aᵀ - (Σ a)(Σ a)ᵀ / n,   c = Σ a b - Σ a Σ b / n       without intercept: as they are
 * λ     the plan's l2 / R²
 * d_i   the eigenvalues of M, smallest first; v_i their vectors
 * τ     σ Δ √K; the noise on M has eigenvalues up to about 2 τ √p (Wigner's semicircle)
 * μ     max(0, 2 τ √p - d_1 - λ): what is added so that no eigenvalue is below that
 * w     Σ v_i (v_i·c) / (d_i + λ + μ),   scaled back by B / R
 * </pre>
 *
 * Noise may leave M with eigenvalues near or below 0, where a solution would be of noise alone: μ
 * is the ridge that Y.-X. Wang, <i>Revisiting differentially private linear regression</i>, UAI
 * 2018, algorithm 2 (AdaSSP), adds, with M's own noisy eigenvalue, which costs no privacy more.
 */
public final class NoisyLinearRegression extends SumsOnce {
  private static final LAPACK LAPACK_IN_JAVA = JavaLAPACK.getInstance();

  private final int width;
  private final double l2;
  private final Intercept intercept;
  private final double rowNorm;
  private final double labelBound;

  /**
   * @param width features of a row, p, 1 or more
   * @param l2 the penalty, 0 or more
   * @param rowNorm R, above 0
   * @param labelBound B, above 0
   * @param noiseMultiplier σ, above 0
   */
  public NoisyLinearRegression(
      int width,
      double l2,
      Intercept intercept,
      double rowNorm,
      double labelBound,
      double noiseMultiplier) {
    super(new NoisySums(new ProductSums(width, rowNorm, labelBound, intercept), noiseMultiplier));
    if (!(labelBound > 0)) {
      throw new IllegalArgumentException(
          "Invalid labelBound: %s (must be above 0)".formatted(labelBound));
    }
    this.width = width;
    this.l2 = l2;
    this.intercept = requireNonNull(intercept, "intercept");
    this.rowNorm = rowNorm;
    this.labelBound = labelBound;
  }

  @Override
  public VectorLayout parameterLayout() {
    return GlmParameters.layout(width);
  }

  @Override
  public GlobalModel initialModel() {
    return new GlobalModel(DoubleVector.zero(parameterLayout()), DoubleVector.zero(stateLayout()));
  }

  /** {@inheritDoc} The objective is not known: {@link Advance#UNTOLD}. */
  @Override
  public Advance advance(GlobalModel current, DoubleVector combined) {
    Received received = received(combined);
    double n = received.rows();
    double[] sums = received.sums();
    boolean fitted = intercept == Intercept.FITTED;
    int next = 0;
    double[] means = new double[width];
    double meanLabel = 0;
    if (fitted) {
      for (int j = 0; j < width; j++) {
        means[j] = possible(sums[next++] / n);
      }
      meanLabel = possible(sums[next++] / n);
    }
    double[] right = new double[width];
    for (int j = 0; j < width; j++) {
      right[j] = sums[next++] - n * means[j] * meanLabel;
    }
    double[] vectors = new double[width * width];
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        vectors[i * width + j] = sums[next++] - n * means[i] * means[j];
      }
    }
    double[] eigenvalues = decompose(vectors);
    double penalty = l2 / rowNorm / rowNorm;
    double floor = 2 * received.deviation() * Math.sqrt(width);
    double added = Math.max(0, floor - eigenvalues[0] - penalty);
    double[] w = solve(vectors, eigenvalues, penalty + added, right);
    double[] parameters = new double[1 + width];
    parameters[0] = meanLabel;
    for (int j = 0; j < width; j++) {
      parameters[0] -= w[j] * means[j];
      parameters[1 + j] = w[j] * labelBound / rowNorm;
    }
    parameters[0] *= labelBound;
    return new Advance(
        new GlobalModel(DoubleVector.of(parameterLayout(), parameters), nextState(current)),
        Advance.UNTOLD,
        OptionalDouble.of(0),
        added > 0 ? List.of(shrunk(added)) : List.of());
  }

  /** A mean of what is from -1 to 1. */
  private static double possible(double mean) {
    return Math.max(-1, Math.min(1, mean));
  }

  private String shrunk(double added) {
    return String.format(
        Locale.ROOT,
        "The noise hides the direction in which the features vary least: coefficients are shrunk as if model.l2 were %.4g higher. More rows, a smaller rowNorm or a larger epsilon would leave more of them",
        added * rowNorm * rowNorm);
  }

  /** Replaces a symmetric matrix, its upper triangle filled row by row, with its eigenvectors. */
  private double[] decompose(double[] matrix) {
    double[] eigenvalues = new double[width];
    double[] work = new double[3 * width];
    intW info = new intW(0);
    LAPACK_IN_JAVA.dsyev("V", "L", width, matrix, width, eigenvalues, work, work.length, info);
    if (info.val != 0) {
      throw new TrainingException(
          "The eigenvalues of the noisy products were not found (LAPACK dsyev: %d)"
              .formatted(info.val));
    }
    return eigenvalues;
  }

  /** Vector i stands in elements i p to (i + 1) p. */
  private double[] solve(double[] vectors, double[] eigenvalues, double ridge, double[] right) {
    double[] w = new double[width];
    for (int i = 0; i < width; i++) {
      double along = 0;
      for (int j = 0; j < width; j++) {
        along += vectors[i * width + j] * right[j];
      }
      for (int j = 0; j < width; j++) {
        w[j] += vectors[i * width + j] * along / (eigenvalues[i] + ridge);
      }
    }
    return w;
  }
}
