package org.interlake.models.data;

import java.util.Arrays;

/** Collects encoded rows, one after the other, in one of the forms of a feature matrix. */
interface EncodedRows {
  /**
   * Adds to the current row.
   *
   * @param place rises within a row
   */
  void add(int place, double value);

  /** The next {@link #add} is for the next row. */
  void endRow();

  /** All rows. */
  FeatureMatrix matrix();

  /** Row-major doubles. */
  final class Doubles implements EncodedRows {
    private final int width;
    private final double[] values;
    private int rows;

    Doubles(int rows, int width) {
      this.width = width;
      this.values = new double[Math.multiplyExact(rows, width)];
    }

    @Override
    public void add(int place, double value) {
      values[rows * width + place] = value;
    }

    @Override
    public void endRow() {
      rows++;
    }

    @Override
    public FeatureMatrix matrix() {
      return new FeatureMatrix.Doubles(rows, width, values);
    }
  }

  /** Row-major floats. */
  final class Floats implements EncodedRows {
    private final int width;
    private final float[] values;
    private int rows;

    Floats(int rows, int width) {
      this.width = width;
      this.values = new float[Math.multiplyExact(rows, width)];
    }

    @Override
    public void add(int place, double value) {
      values[rows * width + place] = (float) value;
    }

    @Override
    public void endRow() {
      rows++;
    }

    @Override
    public FeatureMatrix matrix() {
      return new FeatureMatrix.Floats(rows, width, values);
    }
  }

  /** Compressed sparse rows. */
  final class Sparse implements EncodedRows {
    private final int width;
    private final int[] starts;
    private int[] columns;
    private float[] values;
    private int rows;
    private int count;

    /** Makes room for {@code usual} values of a row, and for more when they come. */
    Sparse(int rows, int width, int usual) {
      this.width = width;
      this.starts = new int[rows + 1];
      this.columns = new int[Math.max(1, Math.multiplyExact(rows, usual))];
      this.values = new float[columns.length];
    }

    @Override
    public void add(int place, double value) {
      if ((float) value != 0) {
        if (count == columns.length) {
          columns = Arrays.copyOf(columns, Math.multiplyExact(2, count));
          values = Arrays.copyOf(values, columns.length);
        }
        columns[count] = place;
        values[count++] = (float) value;
      }
    }

    @Override
    public void endRow() {
      starts[++rows] = count;
    }

    @Override
    public FeatureMatrix matrix() {
      return new FeatureMatrix.Sparse(
          width, starts, Arrays.copyOf(columns, count), Arrays.copyOf(values, count));
    }
  }
}
