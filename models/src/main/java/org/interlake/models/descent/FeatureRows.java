package org.interlake.models.descent;

import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;

/**
 * Rows of a block in the two operations of every gradient: the inner product of a row with
 * coefficients, and the addition of a multiple of a row to sums. One loop for each form of the
 * features, without copying a row; all arithmetic is in double.
 */
public abstract sealed class FeatureRows
    permits FeatureRows.Doubles, FeatureRows.Floats, FeatureRows.Sparse {
  private FeatureRows() {}

  /** The loops for the form that the block's features are in. */
  public static FeatureRows of(RowBlock block) {
    FeatureMatrix features = block.features();
    if (features instanceof FeatureMatrix.Doubles doubles) {
      return new Doubles(doubles);
    }
    if (features instanceof FeatureMatrix.Floats floats) {
      return new Floats(floats);
    }
    return new Sparse((FeatureMatrix.Sparse) features);
  }

  /**
   * Σ_j w_j x_j of a row. Dense rows are added in four interleaved sums: one sum would wait for
   * each addition to end. {@link #dotFour} is faster.
   *
   * @param w holds the coefficients from {@code at} on
   */
  public abstract double dot(int row, double[] w, int at);

  /** |x|² of a row. */
  public abstract double squares(int row);

  /** Adds {@code factor} times a row to {@code sums}, from {@code at} on. */
  public abstract void add(int row, double factor, double[] sums, int at);

  /**
   * The inner products of four rows. Each coefficient is read once for the four, and each dense row
   * has two interleaved sums, so that eight additions are under way. The order of addition is not
   * that of {@link #dot}: results may differ from it in the last place.
   *
   * @param out its first four elements get the results
   */
  public abstract void dotFour(int r0, int r1, int r2, int r3, double[] w, int at, double[] out);

  /** Adds multiples of four rows: each sum is read and written once for the four. */
  public abstract void addFour(
      int r0,
      int r1,
      int r2,
      int r3,
      double f0,
      double f1,
      double f2,
      double f3,
      double[] sums,
      int at);

  /**
   * Finds a row's values that are not 0, in the order of their features.
   *
   * @param columns gets the features' numbers, as many as the row has at most
   * @param values gets the values
   * @return how many there are
   */
  public abstract int nonZeros(int row, int[] columns, double[] values);

  static final class Doubles extends FeatureRows {
    private final double[] x;
    private final int width;

    Doubles(FeatureMatrix.Doubles features) {
      this.x = features.values();
      this.width = features.width();
    }

    @Override
    public double dot(int row, double[] w, int at) {
      int from = row * width;
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      double sum3 = 0;
      int j = 0;
      for (; j + 4 <= width; j += 4) {
        sum0 += w[at + j] * x[from + j];
        sum1 += w[at + j + 1] * x[from + j + 1];
        sum2 += w[at + j + 2] * x[from + j + 2];
        sum3 += w[at + j + 3] * x[from + j + 3];
      }
      for (; j < width; j++) {
        sum0 += w[at + j] * x[from + j];
      }
      return (sum0 + sum1) + (sum2 + sum3);
    }

    @Override
    public double squares(int row) {
      int from = row * width;
      double sum = 0;
      for (int j = from; j < from + width; j++) {
        sum += x[j] * x[j];
      }
      return sum;
    }

    @Override
    public void add(int row, double factor, double[] sums, int at) {
      int from = row * width;
      for (int j = 0; j < width; j++) {
        sums[at + j] += factor * x[from + j];
      }
    }

    @Override
    public void dotFour(int r0, int r1, int r2, int r3, double[] w, int at, double[] out) {
      int x0 = r0 * width;
      int x1 = r1 * width;
      int x2 = r2 * width;
      int x3 = r3 * width;
      double even0 = 0;
      double even1 = 0;
      double even2 = 0;
      double even3 = 0;
      double odd0 = 0;
      double odd1 = 0;
      double odd2 = 0;
      double odd3 = 0;
      int j = 0;
      for (; j + 2 <= width; j += 2) {
        double even = w[at + j];
        double odd = w[at + j + 1];
        even0 += even * x[x0 + j];
        odd0 += odd * x[x0 + j + 1];
        even1 += even * x[x1 + j];
        odd1 += odd * x[x1 + j + 1];
        even2 += even * x[x2 + j];
        odd2 += odd * x[x2 + j + 1];
        even3 += even * x[x3 + j];
        odd3 += odd * x[x3 + j + 1];
      }
      if (j < width) {
        even0 += w[at + j] * x[x0 + j];
        even1 += w[at + j] * x[x1 + j];
        even2 += w[at + j] * x[x2 + j];
        even3 += w[at + j] * x[x3 + j];
      }
      out[0] = even0 + odd0;
      out[1] = even1 + odd1;
      out[2] = even2 + odd2;
      out[3] = even3 + odd3;
    }

    @Override
    public void addFour(
        int r0,
        int r1,
        int r2,
        int r3,
        double f0,
        double f1,
        double f2,
        double f3,
        double[] sums,
        int at) {
      int x0 = r0 * width;
      int x1 = r1 * width;
      int x2 = r2 * width;
      int x3 = r3 * width;
      for (int j = 0; j < width; j++) {
        sums[at + j] += f0 * x[x0 + j] + f1 * x[x1 + j] + f2 * x[x2 + j] + f3 * x[x3 + j];
      }
    }

    @Override
    public int nonZeros(int row, int[] columns, double[] values) {
      int from = row * width;
      int count = 0;
      for (int j = 0; j < width; j++) {
        double value = x[from + j];
        if (value != 0) {
          columns[count] = j;
          values[count++] = value;
        }
      }
      return count;
    }
  }

  static final class Floats extends FeatureRows {
    private final float[] x;
    private final int width;

    Floats(FeatureMatrix.Floats features) {
      this.x = features.values();
      this.width = features.width();
    }

    @Override
    public double dot(int row, double[] w, int at) {
      int from = row * width;
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      double sum3 = 0;
      int j = 0;
      for (; j + 4 <= width; j += 4) {
        sum0 += w[at + j] * x[from + j];
        sum1 += w[at + j + 1] * x[from + j + 1];
        sum2 += w[at + j + 2] * x[from + j + 2];
        sum3 += w[at + j + 3] * x[from + j + 3];
      }
      for (; j < width; j++) {
        sum0 += w[at + j] * x[from + j];
      }
      return (sum0 + sum1) + (sum2 + sum3);
    }

    @Override
    public double squares(int row) {
      int from = row * width;
      double sum = 0;
      for (int j = from; j < from + width; j++) {
        sum += (double) x[j] * x[j];
      }
      return sum;
    }

    @Override
    public void add(int row, double factor, double[] sums, int at) {
      int from = row * width;
      for (int j = 0; j < width; j++) {
        sums[at + j] += factor * x[from + j];
      }
    }

    @Override
    public void dotFour(int r0, int r1, int r2, int r3, double[] w, int at, double[] out) {
      int x0 = r0 * width;
      int x1 = r1 * width;
      int x2 = r2 * width;
      int x3 = r3 * width;
      double even0 = 0;
      double even1 = 0;
      double even2 = 0;
      double even3 = 0;
      double odd0 = 0;
      double odd1 = 0;
      double odd2 = 0;
      double odd3 = 0;
      int j = 0;
      for (; j + 2 <= width; j += 2) {
        double even = w[at + j];
        double odd = w[at + j + 1];
        even0 += even * x[x0 + j];
        odd0 += odd * x[x0 + j + 1];
        even1 += even * x[x1 + j];
        odd1 += odd * x[x1 + j + 1];
        even2 += even * x[x2 + j];
        odd2 += odd * x[x2 + j + 1];
        even3 += even * x[x3 + j];
        odd3 += odd * x[x3 + j + 1];
      }
      if (j < width) {
        even0 += w[at + j] * x[x0 + j];
        even1 += w[at + j] * x[x1 + j];
        even2 += w[at + j] * x[x2 + j];
        even3 += w[at + j] * x[x3 + j];
      }
      out[0] = even0 + odd0;
      out[1] = even1 + odd1;
      out[2] = even2 + odd2;
      out[3] = even3 + odd3;
    }

    @Override
    public void addFour(
        int r0,
        int r1,
        int r2,
        int r3,
        double f0,
        double f1,
        double f2,
        double f3,
        double[] sums,
        int at) {
      int x0 = r0 * width;
      int x1 = r1 * width;
      int x2 = r2 * width;
      int x3 = r3 * width;
      for (int j = 0; j < width; j++) {
        sums[at + j] += f0 * x[x0 + j] + f1 * x[x1 + j] + f2 * x[x2 + j] + f3 * x[x3 + j];
      }
    }

    @Override
    public int nonZeros(int row, int[] columns, double[] values) {
      int from = row * width;
      int count = 0;
      for (int j = 0; j < width; j++) {
        double value = x[from + j];
        if (value != 0) {
          columns[count] = j;
          values[count++] = value;
        }
      }
      return count;
    }
  }

  static final class Sparse extends FeatureRows {
    private final int[] starts;
    private final int[] columns;
    private final float[] x;

    Sparse(FeatureMatrix.Sparse features) {
      this.starts = features.starts();
      this.columns = features.columns();
      this.x = features.values();
    }

    @Override
    public double dot(int row, double[] w, int at) {
      double sum = 0;
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        sum += w[at + columns[k]] * x[k];
      }
      return sum;
    }

    @Override
    public double squares(int row) {
      double sum = 0;
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        sum += (double) x[k] * x[k];
      }
      return sum;
    }

    @Override
    public void add(int row, double factor, double[] sums, int at) {
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        sums[at + columns[k]] += factor * x[k];
      }
    }

    @Override
    public void dotFour(int r0, int r1, int r2, int r3, double[] w, int at, double[] out) {
      out[0] = dot(r0, w, at);
      out[1] = dot(r1, w, at);
      out[2] = dot(r2, w, at);
      out[3] = dot(r3, w, at);
    }

    @Override
    public void addFour(
        int r0,
        int r1,
        int r2,
        int r3,
        double f0,
        double f1,
        double f2,
        double f3,
        double[] sums,
        int at) {
      add(r0, f0, sums, at);
      add(r1, f1, sums, at);
      add(r2, f2, sums, at);
      add(r3, f3, sums, at);
    }

    @Override
    public int nonZeros(int row, int[] columnsOut, double[] values) {
      int count = 0;
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        columnsOut[count] = columns[k];
        values[count++] = x[k];
      }
      return count;
    }
  }
}
