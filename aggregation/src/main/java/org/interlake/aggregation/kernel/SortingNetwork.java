package org.interlake.aggregation.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Comparators that bring n numbers into order, the same ones whatever the numbers are: so n
 * <em>arrays</em> are ordered coordinate by coordinate with loops that have no branch.
 *
 * <p>K. E. Batcher's merge exchange (D. E. Knuth, <em>The Art of Computer Programming</em>, volume
 * 3, 1998, algorithm 5.2.2M), for any n. A network that needs some ranks only is cut down to the
 * comparators, or halves of comparators, on which these depend.
 */
final class SortingNetwork {
  /** What of a comparator is needed. */
  enum Part {
    BOTH,
    LOWER,
    HIGHER
  }

  /** Puts the lower of two wires' numbers on {@code low}, the higher one on {@code high}. */
  record Comparator(int low, int high, Part part) {}

  private final int wires;
  private final List<Comparator> comparators;

  private SortingNetwork(int wires, List<Comparator> comparators) {
    this.wires = wires;
    this.comparators = List.copyOf(comparators);
  }

  /** A network that sorts: the number of rank r, from 0, ends on wire r. */
  static SortingNetwork sorting(int wires) {
    if (wires < 1) {
      throw new IllegalArgumentException(
          "Invalid network: %d wires (must be 1 or more)".formatted(wires));
    }
    List<Comparator> comparators = new ArrayList<>();
    int top = wires < 2 ? 0 : Integer.highestOneBit(wires - 1);
    for (int p = top; p > 0; p /= 2) {
      int q = top;
      int r = 0;
      int d = p;
      while (true) {
        for (int i = 0; i < wires - d; i++) {
          if ((i & p) == r) {
            comparators.add(new Comparator(i, i + d, Part.BOTH));
          }
        }
        if (q == p) {
          break;
        }
        d = q - p;
        q /= 2;
        r = p;
      }
    }
    return new SortingNetwork(wires, comparators);
  }

  /** The part of this network that the ranks {@code from} to {@code to - 1} depend on. */
  SortingNetwork onlyRanks(int from, int to) {
    BitSet needed = new BitSet(wires);
    needed.set(from, to);
    List<Comparator> kept = new ArrayList<>();
    for (int c = comparators.size() - 1; c >= 0; c--) {
      Comparator comparator = comparators.get(c);
      boolean low = needed.get(comparator.low);
      boolean high = needed.get(comparator.high);
      if (low || high) {
        Part part = low && high ? Part.BOTH : low ? Part.LOWER : Part.HIGHER;
        kept.add(0, new Comparator(comparator.low, comparator.high, part));
        needed.set(comparator.low);
        needed.set(comparator.high);
      }
    }
    return new SortingNetwork(wires, kept);
  }

  int wires() {
    return wires;
  }

  List<Comparator> comparators() {
    return comparators;
  }

  /** Orders {@code wires[·][0 … length-1]} in place. Numbers must not be NaN. */
  void run(float[][] wires, int length) {
    for (Comparator comparator : comparators) {
      float[] low = wires[comparator.low];
      float[] high = wires[comparator.high];
      switch (comparator.part) {
        case BOTH -> exchange(low, high, length);
        case LOWER -> lower(low, high, length);
        case HIGHER -> higher(low, high, length);
      }
    }
  }

  /** Orders {@code wires[·][0 … length-1]} in place. Numbers must not be NaN. */
  void run(double[][] wires, int length) {
    for (Comparator comparator : comparators) {
      double[] low = wires[comparator.low];
      double[] high = wires[comparator.high];
      switch (comparator.part) {
        case BOTH -> exchange(low, high, length);
        case LOWER -> lower(low, high, length);
        case HIGHER -> higher(low, high, length);
      }
    }
  }

  private static void exchange(float[] low, float[] high, int length) {
    for (int i = 0; i < length; i++) {
      float a = low[i];
      float b = high[i];
      low[i] = Math.min(a, b);
      high[i] = Math.max(a, b);
    }
  }

  private static void lower(float[] low, float[] high, int length) {
    for (int i = 0; i < length; i++) {
      low[i] = Math.min(low[i], high[i]);
    }
  }

  private static void higher(float[] low, float[] high, int length) {
    for (int i = 0; i < length; i++) {
      high[i] = Math.max(low[i], high[i]);
    }
  }

  private static void exchange(double[] low, double[] high, int length) {
    for (int i = 0; i < length; i++) {
      double a = low[i];
      double b = high[i];
      low[i] = Math.min(a, b);
      high[i] = Math.max(a, b);
    }
  }

  private static void lower(double[] low, double[] high, int length) {
    for (int i = 0; i < length; i++) {
      low[i] = Math.min(low[i], high[i]);
    }
  }

  private static void higher(double[] low, double[] high, int length) {
    for (int i = 0; i < length; i++) {
      high[i] = Math.max(low[i], high[i]);
    }
  }

  @Override
  public String toString() {
    return "SortingNetwork[%d wires, %s]".formatted(wires, Arrays.toString(comparators.toArray()));
  }
}
