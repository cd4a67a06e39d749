package org.interlake.models;

/**
 * How many rows must share what a site tells.
 *
 * @param minimumRows training rows of an update
 * @param minimumCategoryRows rows of a category, of a bucket of words, of a cell of values
 * @param minimumEvaluationRows held-out rows of metrics
 */
public record DisclosureLimits(
    long minimumRows, long minimumCategoryRows, long minimumEvaluationRows) {
  /** Those of a site whose policy names none. */
  public static final DisclosureLimits DEFAULT = new DisclosureLimits(50, 5, 10);

  public DisclosureLimits {
    requirePositive("minimumRows", minimumRows);
    requirePositive("minimumCategoryRows", minimumCategoryRows);
    requirePositive("minimumEvaluationRows", minimumEvaluationRows);
  }

  private static void requirePositive(String name, long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "Invalid %s: %d (must be 1 or more)".formatted(name, rows));
    }
  }
}
