package org.interlake.models.bayes;

import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.DenseRows;
import org.interlake.models.data.RowBlock;
import org.interlake.protocol.plan.ModelSpec.Likelihood;

/**
 * Sums by class, in the order of the update.
 *
 * <pre>
 * [0] inadmissible rows   then C weights, C p sums, C p squares
 * </pre>
 */
final class ClassSums implements BlockKernel {
  private static final long serialVersionUID = 1L;

  private final Likelihood features;
  private final int classes;
  private final int width;
  private final double[] around;

  /**
   * @param around what is taken from a feature before it is summed, class by class
   */
  ClassSums(Likelihood features, int classes, int width, double[] around) {
    this.features = features;
    this.classes = classes;
    this.width = width;
    this.around = around;
  }

  @Override
  public int length() {
    return 1 + classes * (1 + 2 * width);
  }

  @Override
  public void add(RowBlock block, double[] sums) {
    DenseRows rows = new DenseRows(block);
    while (rows.next()) {
      double[] x = rows.values();
      for (int row = rows.from(); row < rows.to(); row++) {
        int at = rows.at(row);
        if (!admissible(x, at)) {
          sums[0]++;
          continue;
        }
        int label = (int) block.targets()[row];
        double weight = block.weight(row);
        int first = 1 + classes + label * width;
        int second = first + classes * width;
        sums[1 + label] += weight;
        for (int j = 0; j < width; j++) {
          double step = x[at + j] - around[label * width + j];
          sums[first + j] += weight * step;
          sums[second + j] += features == Likelihood.GAUSSIAN ? weight * step * step : 0;
        }
      }
    }
  }

  private boolean admissible(double[] x, int at) {
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
