package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.protocol.plan.ModelSpec.Likelihood;

/**
 * Counts and sums by class.
 *
 * <pre>
 * [0 … C)          rows of each class
 * [C … C + C p)    Σ a_j, class by class
 * [ … + C p)       Σ a_j², class by class; of gaussian features only
 * </pre>
 *
 * <b>Sensitivity.</b> A row adds to its own class only: 1, a, and perhaps a_j² of each feature. The
 * squares of their lengths are 1, |a|² and Σ a_j⁴, each at most 1. So Δ² is 2, or 3 of gaussian
 * features; a row along one feature reaches it.
 *
 * <p>A row that does not fit the distribution (a count below 0, a feature that is neither 0 nor 1)
 * is left out: to tell that there is one would tell of it.
 */
final class ClassMoments implements BoundedSums {
  private static final long serialVersionUID = 1L;

  private final Likelihood features;
  private final int classes;
  private final int width;
  private final RowScale scale;

  /**
   * @param classes C; a row's target is the number of its class
   * @param width p
   * @param rowNorm R, above 0
   */
  ClassMoments(Likelihood features, int classes, int width, double rowNorm) {
    this.features = requireNonNull(features, "features");
    this.classes = classes;
    this.width = width;
    this.scale = new RowScale(rowNorm);
  }

  private boolean squares() {
    return features == Likelihood.GAUSSIAN;
  }

  @Override
  public int length() {
    return classes * (1 + (squares() ? 2 : 1) * width);
  }

  @Override
  public double sensitivityL2() {
    return Math.sqrt(squares() ? 3 : 2);
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    double[] a = new double[width];
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      for (int row = rows.from(); row < rows.to(); row++) {
        int at = rows.at(row);
        int label = (int) block.targets()[row];
        if (!fits(rows.values(), at) || !scale.scale(rows.values(), at, a)) {
          continue;
        }
        sums[label]++;
        int first = classes + label * width;
        int second = first + classes * width;
        for (int j = 0; j < width; j++) {
          sums[first + j] += RowScale.exact(a[j]);
          if (squares()) {
            sums[second + j] += RowScale.exact(a[j] * a[j]);
          }
        }
      }
    }
  }

  private boolean fits(double[] x, int at) {
    for (int j = 0; j < width; j++) {
      double value = x[at + j];
      boolean fits =
          switch (features) {
            case MULTINOMIAL -> value >= 0;
            case BERNOULLI -> value == 0 || value == 1;
            case GAUSSIAN -> true;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
