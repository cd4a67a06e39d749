package org.interlake.benchmarks.attacks;

import java.util.List;

/**
 * Each liar turns its step round and says that it has many times the rows that it has. No paper's
 * proof covers it, since all count every site the same; a weighted rule believes what sites claim.
 *
 * <pre>
 * x_k = r - d_k,   a_k ∝ m × rows
 * </pre>
 *
 * @param multiple m, 2 or more
 */
public record ClaimedRows(long multiple) implements Attack {
  public ClaimedRows {
    if (multiple < 2) {
      throw new IllegalArgumentException(
          "Invalid multiple of claimed rows: %d (must be 2 or more)".formatted(multiple));
    }
  }

  @Override
  public String name() {
    return "claimed rows";
  }

  @Override
  public List<double[]> steps(Cohort cohort) {
    return cohort.allScale(-1);
  }

  @Override
  public long claimedRows(long rows) {
    return Math.multiplyExact(rows, multiple);
  }
}
