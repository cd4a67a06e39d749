package org.interlake.protocol.coding;

import java.util.Arrays;

/** Which elements of a vector are sent: the largest in size; of equal ones the first. */
final class LargestElements {
  private LargestElements() {}

  /**
   * Sets all others to 0.
   *
   * @param count of the first elements that are chosen among
   * @param share above 0, at most 1: so many of them, rounded up
   */
  static void keep(double[] values, int count, double share) {
    int kept = (int) Math.min(count, Math.ceil(share * count));
    if (kept == count) {
      return;
    }
    double[] sizes = new double[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = Math.abs(values[i]);
    }
    Arrays.sort(sizes);
    double smallest = sizes[count - kept];
    int atThreshold = 0;
    for (int i = count - kept; i < count && sizes[i] == smallest; i++) {
      atThreshold++;
    }
    for (int i = 0; i < count; i++) {
      double size = Math.abs(values[i]);
      boolean chosen = size > smallest || (size == smallest && atThreshold-- > 0);
      if (!chosen) {
        values[i] = 0;
      }
    }
  }
}
