package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** The sums over one block, on their way to the caller. */
final class PartialSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int blockIndex;
  private final double[] sums;

  PartialSums(int blockIndex, double[] sums) {
    this.blockIndex = blockIndex;
    this.sums = sums;
  }

  /** Adds up all blocks' sums in block order. */
  static double[] fold(JavaRDD<PartialSums> partials, int length) {
    List<PartialSums> ordered = new ArrayList<>(partials.collect());
    ordered.sort(Comparator.comparingInt(partial -> partial.blockIndex));
    double[] total = new double[length];
    for (PartialSums partial : ordered) {
      for (int i = 0; i < length; i++) {
        total[i] += partial.sums[i];
      }
    }
    return total;
  }
}
