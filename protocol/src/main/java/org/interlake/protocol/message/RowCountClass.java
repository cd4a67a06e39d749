package org.interlake.protocol.message;

/**
 * How many rows a table version has for a plan, as an order of magnitude: what says whether a
 * version is about as large as the last one, and not who joined it.
 */
public enum RowCountClass {
  UNDER_100(100),
  UNDER_1000(1_000),
  UNDER_10_000(10_000),
  UNDER_100_000(100_000),
  UNDER_1_000_000(1_000_000),
  UNDER_10_000_000(10_000_000),
  UNDER_100_000_000(100_000_000),
  MORE(Long.MAX_VALUE);

  private final long bound;

  RowCountClass(long bound) {
    this.bound = bound;
  }

  /**
   * The class of a number of rows.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static RowCountClass of(long rows) {
    if (rows < 0) {
      throw new IllegalArgumentException(
          "Invalid number of rows: %d (must be 0 or more)".formatted(rows));
    }
    for (RowCountClass larger : values()) {
      if (rows < larger.bound) {
        return larger;
      }
    }
    return MORE;
  }
}
