package org.interlake.aggregation;

import java.util.ArrayList;
import java.util.List;

/** The sums of a run of whole spans, as its blocks come, in order. */
final class SpanSums {
  private final int blocksOfSpan;
  private final List<double[]> spans = new ArrayList<>();

  SpanSums(int blocks) {
    this.blocksOfSpan = BlockRuns.ofSpan(blocks);
  }

  /**
   * Adds a block's numbers.
   *
   * @param numbers kept, and changed
   */
  void add(int block, double[] numbers) {
    if (spans.isEmpty() || block % blocksOfSpan == 0) {
      spans.add(numbers);
    } else {
      add(spans.get(spans.size() - 1), numbers);
    }
  }

  /** Those of all spans, in order. */
  double[][] toArrays() {
    return spans.toArray(new double[0][]);
  }

  /** The spans of all tasks, added in order. */
  static double[] total(List<TaskResult> results, int length) {
    double[] total = new double[length];
    for (TaskResult result : results) {
      for (double[] span : result.sums) {
        add(total, span);
      }
    }
    return total;
  }

  private static void add(double[] sums, double[] numbers) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += numbers[i];
    }
  }
}
