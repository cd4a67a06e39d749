package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * Sums that are told with a table's cells, each held to the rule of dominance.
 *
 * @param kinds for each sum the contributions to each cell; none where only rows are counted
 */
public record Magnitudes(Dominance rule, List<List<Contributions>> kinds) {
  /** Of a table of counts alone. */
  public static final Magnitudes NONE = new Magnitudes(Dominance.NONE, List.of());

  public Magnitudes {
    requireNonNull(rule, "rule");
    kinds = kinds.stream().map(List::copyOf).toList();
  }

  /** The same of lines of cells: cell {@code c} belongs to line {@code lineOf[c]}. */
  Magnitudes ofLines(int[] lineOf, int lines) {
    return new Magnitudes(
        rule,
        kinds.stream()
            .map(
                cells -> {
                  Contributions[] sums = new Contributions[lines];
                  Arrays.fill(sums, Contributions.NONE);
                  for (int cell = 0; cell < lineOf.length; cell++) {
                    sums[lineOf[cell]] = sums[lineOf[cell]].plus(cells.get(cell));
                  }
                  return List.of(sums);
                })
            .toList());
  }

  void requireCells(int cells) {
    for (List<Contributions> kind : kinds) {
      if (kind.size() != cells) {
        throw new IllegalArgumentException(
            "Invalid magnitudes: %d cells (must be %d)".formatted(kind.size(), cells));
      }
    }
  }

  /** Whether a cell is dominated in any of its sums. */
  boolean isDominated(int cell) {
    return kinds.stream().anyMatch(kind -> rule.withholds(kind.get(cell)));
  }

  /**
   * Whether withheld cells of which only the sum is known protect each other: the others together
   * come to no less than each one's shortfall.
   */
  boolean protectEachOther(boolean[] withheld) {
    for (List<Contributions> kind : kinds) {
      double all = 0;
      for (int i = 0; i < withheld.length; i++) {
        all += withheld[i] ? kind.get(i).total() : 0;
      }
      for (int i = 0; i < withheld.length; i++) {
        double shortfall = rule.shortfall(kind.get(i));
        if (withheld[i] && shortfall > 0 && all - kind.get(i).total() < shortfall) {
          return false;
        }
      }
    }
    return true;
  }
}
