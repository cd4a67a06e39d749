package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A block's features, rows x width, in one of three forms. Kernels that have a loop of their own
 * for a form take its arrays; every kernel can read any form through {@link DenseRows}, a few rows
 * at a time, as doubles.
 */
public sealed interface FeatureMatrix extends Serializable {
  int rows();

  /** Features of a row. */
  int width();

  /** Bytes of the values (and, if sparse, of their places): what a pass over them reads. */
  long bytes();

  /**
   * Writes rows {@code from} to {@code to} - 1 to {@code out}, row-major from its start.
   *
   * @param out at least {@code (to - from) * width} long
   */
  void copyRows(int from, int to, double[] out);

  /** Row-major doubles: row i starts at {@code i * width}. */
  final class Doubles implements FeatureMatrix {
    private static final long serialVersionUID = 1L;

    private final int rows;
    private final int width;
    private final double[] values;

    /** Takes the array as it is. */
    public Doubles(int rows, int width, double[] values) {
      requireLength(rows, width, values.length);
      this.rows = rows;
      this.width = width;
      this.values = values;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public long bytes() {
      return (long) values.length * Double.BYTES;
    }

    /** The array itself. */
    public double[] values() {
      return values;
    }

    @Override
    public void copyRows(int from, int to, double[] out) {
      System.arraycopy(values, from * width, out, 0, (to - from) * width);
    }
  }

  /** Row-major floats: row i starts at {@code i * width}. */
  final class Floats implements FeatureMatrix {
    private static final long serialVersionUID = 1L;

    private final int rows;
    private final int width;
    private final float[] values;

    /** Takes the array as it is. */
    public Floats(int rows, int width, float[] values) {
      requireLength(rows, width, values.length);
      this.rows = rows;
      this.width = width;
      this.values = values;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public long bytes() {
      return (long) values.length * Float.BYTES;
    }

    /** The array itself. */
    public float[] values() {
      return values;
    }

    @Override
    public void copyRows(int from, int to, double[] out) {
      int start = from * width;
      int length = (to - from) * width;
      for (int i = 0; i < length; i++) {
        out[i] = values[start + i];
      }
    }
  }

  /**
   * Compressed sparse rows: row i holds {@code values[k]} at feature {@code columns[k]} for k from
   * {@code starts[i]} to {@code starts[i + 1]} - 1, columns rising; all else is 0.
   */
  final class Sparse implements FeatureMatrix {
    private static final long serialVersionUID = 1L;

    private final int width;
    private final int[] starts;
    private final int[] columns;
    private final float[] values;

    /**
     * Takes the arrays as they are.
     *
     * @param starts rows + 1 elements
     */
    public Sparse(int width, int[] starts, int[] columns, float[] values) {
      if (starts.length == 0
          || starts[starts.length - 1] != values.length
          || columns.length != values.length) {
        throw new IllegalArgumentException(
            "Invalid sparse features: %d row starts, %d columns, %d values"
                .formatted(starts.length, columns.length, values.length));
      }
      this.width = width;
      this.starts = starts;
      this.columns = columns;
      this.values = values;
    }

    @Override
    public int rows() {
      return starts.length - 1;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public long bytes() {
      return (long) values.length * (Float.BYTES + Integer.BYTES)
          + (long) starts.length * Integer.BYTES;
    }

    /** The array itself. */
    public int[] starts() {
      return starts;
    }

    /** The array itself. */
    public int[] columns() {
      return columns;
    }

    /** The array itself. */
    public float[] values() {
      return values;
    }

    @Override
    public void copyRows(int from, int to, double[] out) {
      Arrays.fill(out, 0, (to - from) * width, 0);
      for (int row = from; row < to; row++) {
        int at = (row - from) * width;
        for (int k = starts[row]; k < starts[row + 1]; k++) {
          out[at + columns[k]] = values[k];
        }
      }
    }
  }

  private static void requireLength(int rows, int width, int length) {
    if (length != (long) width * rows) {
      throw new IllegalArgumentException(
          "Invalid features: %d values (must be %d rows x %d)".formatted(length, rows, width));
    }
  }
}
