package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.models.data.ExactSum;
import org.interlake.privacy.Contributions;

/**
 * What rows add to a sum, without signs: the exact total and the largest. Adds up in any order, to
 * the same bit.
 */
final class Contributors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ExactSum total = new ExactSum();

  /** The least first. */
  private final double[] largest;

  private int held;

  /**
   * @param kept how many of the largest are kept, 1 or more
   */
  Contributors(int kept) {
    this.largest = new double[kept];
  }

  /** Adds a row's part, whatever its sign; what is beyond all doubles counts as the largest. */
  void add(double part) {
    double size = Math.min(Math.abs(part), Double.MAX_VALUE);
    total.add(size);
    hold(size);
  }

  private void hold(double size) {
    if (held < largest.length) {
      largest[held++] = size;
      Arrays.sort(largest, 0, held);
    } else if (size > largest[0]) {
      largest[0] = size;
      Arrays.sort(largest);
    }
  }

  Contributors merge(Contributors other) {
    total.merge(other.total);
    for (int i = 0; i < other.held; i++) {
      hold(other.largest[i]);
    }
    return this;
  }

  Contributions toContributions() {
    return new Contributions(Math.max(0, total.value()), Arrays.copyOf(largest, held));
  }

  /** Adds to a place, which is made when something is added to it for the first time. */
  static void add(Contributors[] places, int place, double part, int kept) {
    if (places[place] == null) {
      places[place] = new Contributors(kept);
    }
    places[place].add(part);
  }

  /** Adds other places to the first. */
  static void merge(Contributors[] places, Contributors[] others) {
    for (int i = 0; i < places.length; i++) {
      if (places[i] == null) {
        places[i] = others[i];
      } else if (others[i] != null) {
        places[i].merge(others[i]);
      }
    }
  }

  static Contributions contributions(Contributors place) {
    return place == null ? Contributions.NONE : place.toContributions();
  }

  static List<Contributions> contributions(Contributors[] places) {
    List<Contributions> all = new ArrayList<>();
    for (Contributors place : places) {
      all.add(contributions(place));
    }
    return all;
  }
}
