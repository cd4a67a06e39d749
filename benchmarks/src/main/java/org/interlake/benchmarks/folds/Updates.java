package org.interlake.benchmarks.folds;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.interlake.aggregation.kernel.InnerProducts;
import org.interlake.aggregation.kernel.OrderStatistics;
import org.interlake.aggregation.kernel.WeightedSums;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Krum;

/** Updates of floats in memory, and what is done with them. */
final class Updates {
  private static final long SEED = 4;

  /** Floats of a block of an update. */
  private static final int BLOCK = 1 << 16;

  private final float[][] x;
  private final float[] weights;
  private final double[] combined;
  private final float[] next;

  Updates(int updates, int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    x = new float[updates][length];
    for (float[] update : x) {
      for (int i = 0; i < length; i++) {
        update[i] = (float) (random.nextDouble() - 0.5);
      }
    }
    weights = new float[updates];
    Arrays.fill(weights, 1f / updates);
    combined = new double[length];
    next = new float[length];
  }

  /** What memory delivers to one thread: one update after the other, in eight sums. */
  double read() {
    double total = 0;
    for (float[] update : x) {
      float a = 0;
      float b = 0;
      float c = 0;
      float d = 0;
      float e = 0;
      float f = 0;
      float g = 0;
      float h = 0;
      for (int i = 0; i + 8 <= update.length; i += 8) {
        a += update[i];
        b += update[i + 1];
        c += update[i + 2];
        d += update[i + 3];
        e += update[i + 4];
        f += update[i + 5];
        g += update[i + 6];
        h += update[i + 7];
      }
      total += ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
    return total;
  }

  /** The same, eight updates at a time, as a fold reads them: a sum for each. */
  double readAbreast() {
    double total = 0;
    for (int k = 0; k + 8 <= x.length; k += 8) {
      total += abreast(x[k], x[k + 1], x[k + 2], x[k + 3], x[k + 4], x[k + 5], x[k + 6], x[k + 7]);
    }
    return total;
  }

  private static double abreast(
      float[] p, float[] q, float[] r, float[] s, float[] t, float[] u, float[] v, float[] w) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    for (int i = 0; i < p.length; i++) {
      a += p[i];
      b += q[i];
      c += r[i];
      d += s[i];
      e += t[i];
      f += u[i];
      g += v[i];
      h += w[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  /** Block by block, as a fold does it, into an update's own type. */
  float[] mean() {
    mean(weights);
    return next;
  }

  private void mean(float[] shares) {
    double[] block = new double[BLOCK];
    for (int from = 0; from < next.length; from += BLOCK) {
      int length = Math.min(BLOCK, next.length - from);
      Arrays.fill(block, 0);
      WeightedSums.add(x, from, length, shares, block);
      for (int i = 0; i < length; i++) {
        next[from + i] = (float) block[i];
      }
    }
  }

  double[] trimmed(int cut) {
    OrderStatistics.trimmedMean(x.length, cut).apply(x, 0, combined.length, combined);
    return combined;
  }

  double[] median() {
    OrderStatistics.median(x.length).apply(x, 0, combined.length, combined);
    return combined;
  }

  /** Distances, choice, and the mean of the chosen. */
  float[] krum(int byzantine, int selected) {
    InnerProducts pairs = InnerProducts.ofPairs(x.length);
    double[] products = new double[pairs.length()];
    for (int from = 0; from < combined.length; from += InnerProducts.SEGMENT) {
      int length = Math.min(InnerProducts.SEGMENT, combined.length - from);
      pairs.add(x, null, from, length, products);
    }
    double[] chosen =
        new Krum(byzantine, selected)
            .weights(Geometry.ofProducts(x.length, products), new double[x.length]);
    float[] shares = new float[chosen.length];
    for (int k = 0; k < shares.length; k++) {
      shares[k] = (float) chosen[k];
    }
    mean(shares);
    return next;
  }

  /** The median as one would write it. */
  double[] sorted() {
    float[] column = new float[x.length];
    for (int i = 0; i < combined.length; i++) {
      sort(i, column);
      combined[i] = (column[(column.length - 1) / 2] + column[column.length / 2]) / 2;
    }
    return combined;
  }

  /** The trimmed mean as one would write it. */
  double[] sortedTrimmed(int cut) {
    float[] column = new float[x.length];
    for (int i = 0; i < combined.length; i++) {
      sort(i, column);
      double total = 0;
      for (int k = cut; k < column.length - cut; k++) {
        total += column[k];
      }
      combined[i] = total / (column.length - 2 * cut);
    }
    return combined;
  }

  private void sort(int coordinate, float[] column) {
    for (int k = 0; k < column.length; k++) {
      column[k] = x[k][coordinate];
    }
    Arrays.sort(column);
  }
}
