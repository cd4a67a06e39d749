package org.interlake.benchmarks;

import java.io.IOException;
import java.io.Serializable;

/** Rows of float features with a label of 0 or 1, which any task can read any part of. */
interface LabelledRows extends Serializable {
  int rows();

  /** Features of a row. */
  int width();

  /**
   * Reads rows {@code from} to {@code to} - 1.
   *
   * @param x gets the features, row-major from its start
   * @param y gets the labels
   */
  void read(int from, int to, float[] x, float[] y) throws IOException;
}
