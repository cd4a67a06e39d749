package org.interlake.models.noisy;

import static java.util.Objects.requireNonNull;

import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.Intercept;

/**
 * Sums of products of a row's features, and with a label of features and label. x_0 = 1 is a
 * feature if there is an intercept; Σ x_0 x_0 = n is public and not among them.
 *
 * <pre>
 * [0 … p)       Σ a_j                      with an intercept
 * [ … + 1)      Σ b                        with an intercept and a label
 * [ … + p)      Σ a_j b                    with a label
 * [ … )         Σ a_i a_j, j ≥ i, row by row: p (p + 1) / 2 elements
 * </pre>
 *
 * <b>Sensitivity.</b> What a row adds has the square
 *
 * <pre>
 * |a|² + b² + |a|² b² + Σ_{j ≥ i} (a_i a_j)²      the last is (|a|⁴ + Σ a_i⁴) / 2, at most |a|⁴
 * </pre>
 *
 * and |a|, |b| are at most 1: each part that is there counts 1 at most, so Δ² is the number of
 * parts. It is reached by a row along one feature with a label at its bound, so it is not to be
 * made smaller. (Dwork et al. 2014, section 3, has the last part alone, with Δ = 1.)
 */
final class ProductSums implements BoundedSums {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final RowScale rows;
  private final RowScale labels;
  private final boolean means;

  /**
   * @param width p
   * @param rowNorm R, above 0
   * @param labelBound B; 0 without a label
   * @param intercept whether there are sums of features, and of labels, as they are
   */
  ProductSums(int width, double rowNorm, double labelBound, Intercept intercept) {
    this.width = width;
    this.rows = new RowScale(rowNorm);
    this.labels = labelBound == 0 ? null : new RowScale(labelBound);
    this.means = requireNonNull(intercept, "intercept") == Intercept.FITTED;
  }

  /** Elements of the packed products. */
  static int packed(int width) {
    return Math.multiplyExact(width, width + 1) / 2;
  }

  @Override
  public int length() {
    return (means ? width : 0)
        + (means && labels != null ? 1 : 0)
        + (labels != null ? width : 0)
        + packed(width);
  }

  @Override
  public double sensitivityL2() {
    int parts = 1 + (means ? 1 : 0) + (means && labels != null ? 1 : 0) + (labels != null ? 1 : 0);
    return Math.sqrt(parts);
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    double[] a = new double[width];
    DenseRows window = new DenseRows(block);
    while (window.next()) {
      for (int row = window.from(); row < window.to(); row++) {
        double b = labels == null ? 0 : labels.cut(block.targets()[row] - block.offset(row));
        if (rows.scale(window.values(), window.at(row), a) && !Double.isNaN(b)) {
          add(a, b, sums);
        }
      }
    }
  }

  private void add(double[] a, double b, double[] sums) {
    int out = 0;
    if (means) {
      for (double value : a) {
        sums[out++] += RowScale.exact(value);
      }
      if (labels != null) {
        sums[out++] += RowScale.exact(b);
      }
    }
    if (labels != null) {
      for (double value : a) {
        sums[out++] += RowScale.exact(value * b);
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        sums[out++] += RowScale.exact(a[i] * a[j]);
      }
    }
  }
}
