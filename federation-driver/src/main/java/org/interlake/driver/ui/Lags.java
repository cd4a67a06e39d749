package org.interlake.driver.ui;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lags of a site or a round, in milliseconds. */
final class Lags {
  private static final int KEPT = 500;

  private final Deque<Long> last = new ArrayDeque<>();

  /** A lag that is not known is none. */
  void add(long millis) {
    if (millis < 0) {
      return;
    }
    last.addLast(millis);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
  }

  /** The lower median; negative if there is none. */
  long median() {
    return last.isEmpty()
        ? -1
        : last.stream().mapToLong(Long::longValue).sorted().toArray()[(last.size() - 1) / 2];
  }

  /** Negative if there is none. */
  long max() {
    return last.stream().mapToLong(Long::longValue).max().orElse(-1);
  }
}
