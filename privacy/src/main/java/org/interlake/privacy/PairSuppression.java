package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps sums over pairs of columns at their site where they would tell those of few rows.
 *
 * <pre>
 * P(x)      the rows that hold a value of column x; sums of x over P(x) are told
 * P(x, z)   the rows that hold both; sums of x and of z over them are told for each pair
 * </pre>
 *
 * All of these are sums of x over sets of rows, and sets can be subtracted: if a single row misses
 * z, Σ over P(x) less Σ over P(x, z) is that row's x. The rows of P(x) fall into classes by which
 * of x's partners they miss, and every difference of sums is one over whole classes. So a pair is
 * told only as long as, with the pairs told before it, every class of both columns that is not
 * empty holds the minimum.
 */
public final class PairSuppression {
  private final long minimum;

  /**
   * @param minimum rows that a class must have, 1 or more; 1 withholds nothing
   */
  public PairSuppression(long minimum) {
    if (minimum < 1) {
      throw new IllegalArgumentException(
          "Invalid minimumCellRows: %d (must be 1 or more)".formatted(minimum));
    }
    this.minimum = minimum;
  }

  /** Two columns, by their bits. */
  public record Pair(int first, int second) {}

  /**
   * Which pairs to withhold, in the order of {@code pairs}.
   *
   * @param rowsByPresence rows by the columns that they hold a value of: bit j of the key
   */
  public boolean[] apply(Map<Long, Long> rowsByPresence, List<Pair> pairs) {
    return apply(rowsByPresence, pairs, new boolean[pairs.size()]);
  }

  /**
   * The same where some pairs must not be told anyway.
   *
   * @param barred for each pair, whether few rows make up most of its sums, or of what is left of a
   *     column's beside them
   */
  public boolean[] apply(Map<Long, Long> rowsByPresence, List<Pair> pairs, boolean[] barred) {
    requireNonNull(rowsByPresence, "rowsByPresence");
    Map<Integer, List<Integer>> partners = new LinkedHashMap<>();
    boolean[] withheld = new boolean[pairs.size()];
    for (int p = 0; p < withheld.length; p++) {
      Pair pair = pairs.get(p);
      List<Integer> ofFirst = with(partners, pair.first(), pair.second());
      List<Integer> ofSecond = with(partners, pair.second(), pair.first());
      withheld[p] =
          barred[p]
              || !classesHoldMinimum(rowsByPresence, pair.first(), ofFirst)
              || !classesHoldMinimum(rowsByPresence, pair.second(), ofSecond);
      if (!withheld[p]) {
        partners.put(pair.first(), ofFirst);
        partners.put(pair.second(), ofSecond);
      }
    }
    return withheld;
  }

  private static List<Integer> with(Map<Integer, List<Integer>> partners, int column, int partner) {
    List<Integer> more = new ArrayList<>(partners.getOrDefault(column, List.of()));
    more.add(partner);
    return more;
  }

  private boolean classesHoldMinimum(
      Map<Long, Long> rowsByPresence, int column, List<Integer> partners) {
    long looked = 0;
    for (int partner : partners) {
      looked |= 1L << partner;
    }
    Map<Long, Long> classes = new LinkedHashMap<>();
    for (Map.Entry<Long, Long> rows : rowsByPresence.entrySet()) {
      if ((rows.getKey() >> column & 1) == 1) {
        classes.merge(rows.getKey() & looked, rows.getValue(), Math::addExact);
      }
    }
    return classes.values().stream().allMatch(rows -> rows == 0 || rows >= minimum);
  }
}
