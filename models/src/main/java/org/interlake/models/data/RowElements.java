package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;

/** Elements of a row that is being encoded: places, which rise, and values. */
final class RowElements implements Serializable {
  private static final long serialVersionUID = 1L;

  int[] places = new int[16];
  double[] values = new double[16];
  int count;

  void clear() {
    count = 0;
  }

  void add(int place, double value) {
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    places[count] = place;
    values[count++] = value;
  }

  /** Adds all of {@code other}'s, {@code offset} places further on. */
  void addAll(RowElements other, int offset) {
    for (int i = 0; i < other.count; i++) {
      add(offset + other.places[i], other.values[i]);
    }
  }
}
