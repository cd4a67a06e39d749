package org.interlake.aggregation;

import java.io.Serializable;
import java.util.Arrays;
import org.interlake.aggregation.kernel.OrderStatistics;
import org.interlake.aggregation.kernel.WeightedSums;
import org.interlake.protocol.vector.ElementType;

/** What is done at each coordinate of a cohort's updates, once the rule has decided. */
abstract class BlockOperation implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Combines coordinates of a block.
   *
   * @param start the block's coordinates of the model that the sites started from
   * @param from the first of them, within the block
   * @param length how many
   */
  abstract void apply(
      ElementType type, OpenCohort open, double[] start, int from, int length, double[] combined);

  /** Σ w_k x_k / divisor, in the order of the updates. */
  static BlockOperation weighted(double[] weights, double divisor) {
    return new Weighted(weights, divisor);
  }

  /** Σ round(scale_k (x_k - start)), of coordinates of the model; exact, so in any order. */
  static BlockOperation clippedSum(double[] scales, double grid) {
    return new ClippedSum(scales, grid);
  }

  /** The mean of the ranks that are left when {@code trimmed} are cut at either end. */
  static BlockOperation trimmed(int updates, int trimmed) {
    int[] all = new int[updates];
    Arrays.setAll(all, i -> i);
    return new Ranks(all, trimmed, updates - 2 * trimmed);
  }

  /** The mean of the values of some updates that are nearest to these values' median. */
  static BlockOperation aroundMedian(int[] selected, int nearest) {
    return new Ranks(selected, -1, nearest);
  }

  private static final class Weighted extends BlockOperation {
    private static final long serialVersionUID = 1L;

    private final double[] weights;
    private final double divisor;

    Weighted(double[] weights, double divisor) {
      this.weights = weights;
      this.divisor = divisor;
    }

    @Override
    void apply(
        ElementType type,
        OpenCohort open,
        double[] start,
        int from,
        int length,
        double[] combined) {
      Arrays.fill(combined, from, from + length, 0);
      double[] sum = from == 0 ? combined : new double[length];
      if (type == ElementType.FLOAT64) {
        WeightedSums.add(open.doubles(), from, length, weights, sum);
        for (int i = 0; i < length; i++) {
          combined[from + i] = sum[i] / divisor;
        }
      } else {
        float[] shares = new float[weights.length];
        for (int k = 0; k < shares.length; k++) {
          shares[k] = (float) (weights[k] / divisor);
        }
        WeightedSums.add(open.floats(), from, length, shares, sum);
        System.arraycopy(sum, 0, combined, from, length);
      }
    }
  }

  private static final class ClippedSum extends BlockOperation {
    private static final long serialVersionUID = 1L;

    private final double[] scales;
    private final double grid;

    ClippedSum(double[] scales, double grid) {
      this.scales = scales;
      this.grid = grid;
    }

    @Override
    void apply(
        ElementType type,
        OpenCohort open,
        double[] start,
        int from,
        int length,
        double[] combined) {
      double perGrid = 1 / grid; // a power of two
      for (int i = from; i < from + length; i++) {
        double grids = 0;
        for (int k = 0; k < scales.length; k++) {
          double sent = type == ElementType.FLOAT64 ? open.doubles()[k][i] : open.floats()[k][i];
          grids += scales[k] == 0 ? 0 : Math.rint(scales[k] * (sent - start[i]) * perGrid);
        }
        combined[i] = grids * grid;
      }
    }
  }

  private static final class Ranks extends BlockOperation {
    private static final long serialVersionUID = 1L;

    private final int[] selected;
    private final int trimmed;
    private final int kept;

    Ranks(int[] selected, int trimmed, int kept) {
      this.selected = selected;
      this.trimmed = trimmed;
      this.kept = kept;
    }

    @Override
    void apply(
        ElementType type,
        OpenCohort open,
        double[] start,
        int from,
        int length,
        double[] combined) {
      OrderStatistics statistics =
          trimmed < 0
              ? OrderStatistics.meanAroundMedian(selected.length, kept)
              : OrderStatistics.trimmedMean(selected.length, trimmed);
      double[] means = new double[length];
      if (type == ElementType.FLOAT64) {
        double[][] chosen = new double[selected.length][];
        Arrays.setAll(chosen, i -> open.doubles()[selected[i]]);
        statistics.apply(chosen, from, length, means);
      } else {
        float[][] chosen = new float[selected.length][];
        Arrays.setAll(chosen, i -> open.floats()[selected[i]]);
        statistics.apply(chosen, from, length, means);
      }
      System.arraycopy(means, 0, combined, from, length);
    }
  }
}
