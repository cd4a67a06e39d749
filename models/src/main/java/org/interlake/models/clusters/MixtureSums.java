package org.interlake.models.clusters;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.models.metrics.Scorer;

/**
 * The E-step, and the sums of the M-step, in the order of the mixture's update.
 *
 * <pre>
 * [0] rows   [1] Σ w   [2] Σ w log p(x)   then for each cluster W_k, then s_k, then Q_k
 * </pre>
 */
final class MixtureSums implements BlockKernel {
  private static final long serialVersionUID = 1L;

  private static final int WEIGHTS = 3;

  private final int clusters;
  private final int width;
  private final Normal[] components;

  MixtureSums(int clusters, int width, Normal[] components) {
    this.clusters = clusters;
    this.width = width;
    this.components = components;
  }

  @Override
  public int length() {
    return WEIGHTS + clusters * (1 + width + Normal.triangle(width));
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    double[][] shifts = new double[components.length][width];
    double[] logs = new double[components.length];
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      for (int row = rows.from(); row < rows.to(); row++) {
        double weight = block.weight(row);
        double logLikelihood = logLikelihood(components, rows.values(), rows.at(row), shifts, logs);
        sums[0]++;
        sums[1] += weight;
        sums[2] += weight * logLikelihood;
        for (int k = 0; k < components.length; k++) {
          double share = weight * StrictMath.exp(logs[k] - logLikelihood);
          if (share > 0) {
            addShare(k, share, shifts[k], sums);
          }
        }
      }
    }
  }

  private void addShare(int k, double share, double[] shift, double[] sums) {
    sums[WEIGHTS + k] += share;
    int out = WEIGHTS + clusters + k * width;
    for (int j = 0; j < width; j++) {
      sums[out + j] += share * shift[j];
    }
    out = WEIGHTS + clusters * (1 + width) + k * Normal.triangle(width);
    for (int i = 0; i < width; i++) {
      double factor = share * shift[i];
      for (int j = i; j < width; j++) {
        sums[out + j - i] += factor * shift[j];
      }
      out += width - i;
    }
  }

  /**
   * log Σ_k share · density, the largest taken out first so that nothing underflows.
   *
   * @param shifts gets x - c_k for each component
   * @param logs gets each component's logarithm
   */
  private static double logLikelihood(
      Normal[] components, double[] x, int at, double[][] shifts, double[] logs) {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < components.length; k++) {
      logs[k] = components[k].logDensity(x, at, shifts[k]);
      top = Math.max(top, logs[k]);
    }
    double sum = 0;
    for (int k = 0; k < components.length; k++) {
      sum += StrictMath.exp(logs[k] - top);
    }
    return top + StrictMath.log(sum);
  }

  static final class LogLikelihood implements Scorer {
    private static final long serialVersionUID = 1L;

    private final int width;
    private final Normal[] components;

    LogLikelihood(int width, Normal[] components) {
      this.width = width;
      this.components = components;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void score(RowBlock block, double[] out) {
      double[][] shifts = new double[components.length][width];
      double[] logs = new double[components.length];
      DenseRows rows = new DenseRows(block);
      while (rows.next()) {
        for (int row = rows.from(); row < rows.to(); row++) {
          out[row] = logLikelihood(components, rows.values(), rows.at(row), shifts, logs);
        }
      }
    }
  }
}
