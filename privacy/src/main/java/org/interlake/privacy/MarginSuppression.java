package org.interlake.privacy;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps small counts of a list with a known total at their site.
 *
 * <pre>
 * n_i   counts, N = Σ n_i known to everybody
 * h     the minimum
 * W     what is withheld: first every 0 &lt; n_i &lt; h, then the smallest others, until
 *       Σ_{i in W} (n_i - 1) ≥ h
 * </pre>
 *
 * Whoever knows N and all that is told knows the sum of what is withheld, and that each of it is 1
 * or more. So n_i may be anything from 1 to 1 + Σ (n - 1) over W: a range at least as wide as the
 * minimum. Where sums are told with the counts, those that {@link Dominance} withholds are in W
 * from the start, and W grows until what is withheld beside each of them comes to its shortfall.
 *
 * <p>Complementary suppression, as in Cox 1980, <i>Suppression Methodology and Statistical
 * Disclosure Control</i>.
 */
public final class MarginSuppression {
  private final long minimum;

  /**
   * @param minimum rows that a count must have to be told, 1 or more; 1 withholds nothing
   */
  public MarginSuppression(long minimum) {
    if (minimum < 1) {
      throw new IllegalArgumentException(
          "Invalid minimumCellRows: %d (must be 1 or more)".formatted(minimum));
    }
    this.minimum = minimum;
  }

  /**
   * What to withhold. If even all counts together cannot hide the small ones, all, zeros as well.
   *
   * @param counts of 0 or more; their sum may be known, no part of it
   */
  public boolean[] apply(long[] counts) {
    return apply(counts, new boolean[counts.length]);
  }

  /**
   * What to withhold where some counts are not told anyway.
   *
   * @param hidden counts that nobody will be told
   */
  public boolean[] apply(long[] counts, boolean[] hidden) {
    return apply(counts, hidden, Magnitudes.NONE);
  }

  /**
   * The same where sums are told with the counts.
   *
   * @param magnitudes of each count's rows
   */
  public boolean[] apply(long[] counts, boolean[] hidden, Magnitudes magnitudes) {
    magnitudes.requireCells(counts.length);
    boolean[] withheld = new boolean[counts.length];
    long freedom = 0;
    boolean any = false;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "Invalid count: %d (must be 0 or more)".formatted(counts[i]));
      }
      withheld[i] =
          counts[i] > 0 && (hidden[i] || counts[i] < minimum || magnitudes.isDominated(i));
      if (withheld[i]) {
        any = true;
        freedom += Math.max(0, counts[i] - 1);
      }
    }
    int[] told =
        IntStream.range(0, counts.length)
            .filter(i -> !withheld[i] && counts[i] > 0)
            .boxed()
            .sorted((a, b) -> Long.compare(counts[a], counts[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean isSafe = !any || (freedom >= minimum && magnitudes.protectEachOther(withheld));
    for (int i = 0; !isSafe && i < told.length; i++) {
      withheld[told[i]] = true;
      freedom += counts[told[i]] - 1;
      isSafe = freedom >= minimum && magnitudes.protectEachOther(withheld);
    }
    if (!isSafe) {
      Arrays.fill(withheld, true); // zeros as well: nobody knows what is 1 or more
    }
    return withheld;
  }
}
