package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * The (n, k) rule for sums: a cell is withheld if few rows make up most of it.
 *
 * <pre>
 * c_1 ≥ c_2 ≥ …   what the rows of a cell contribute, each 0 or more
 * X               Σ c_i
 * n, k            {@code contributors}, {@code percent}
 * withheld        if c_1 + … + c_n &gt; k / 100 X
 * shortfall       max(0, 100 / k (c_1 + … + c_n) - X)
 * </pre>
 *
 * Whoever knows X and is one of the n knows the sum of the others to within what the rest adds. The
 * shortfall is by how much more X would have to be; a withheld cell is protected if, from what is
 * told, it may be as much greater (the upper protection level of Hundepool and others 2012,
 * <i>Statistical Disclosure Control</i>, chapter 4). The rule is subadditive (Cox 1981, <i>Linear
 * Sensitivity Measures in Statistical Disclosure Control</i>): cells that it does not withhold may
 * be added up, and the sum is not withheld either.
 *
 * <p>Contributions are taken without their signs. A column that can be negative is thereby held to
 * the same rule as one that cannot, as is usual (the same book).
 *
 * @param contributors n, 1 to {@link #MAXIMUM_CONTRIBUTORS}
 * @param percent k, above 0 and at most 100; 100 withholds nothing
 */
public record Dominance(int contributors, double percent) {
  public static final int MAXIMUM_CONTRIBUTORS = 10;

  /** Withholds nothing. */
  public static final Dominance NONE = new Dominance(1, 100);

  public Dominance {
    if (contributors < 1 || contributors > MAXIMUM_CONTRIBUTORS) {
      throw new IllegalArgumentException(
          "Invalid dominance.contributors: %d (must be 1 to %d)"
              .formatted(contributors, MAXIMUM_CONTRIBUTORS));
    }
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "Invalid dominance.percent: %s (must be above 0 and at most 100, which withholds nothing)"
              .formatted(percent));
    }
  }

  /** Whether a cell is to be withheld. */
  public boolean withholds(Contributions cell) {
    return shortfall(cell) > 0;
  }

  /** How much more the cell would have to come to; 0 if it need not be withheld. */
  public double shortfall(Contributions cell) {
    requireNonNull(cell, "cell");
    if (percent == 100 || !Double.isFinite(cell.total())) {
      return 0; // a sum beyond all doubles does not leave
    }
    return Math.max(0, 100 / percent * cell.largest(contributors) - cell.total());
  }

  /** The rule, the same for the same rule: {@code 2/85.0}. */
  public String text() {
    return String.format(Locale.ROOT, "%d/%s", contributors, percent);
  }
}
