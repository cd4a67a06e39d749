package org.interlake.models.contract;

import java.util.Optional;

/** What is true of all numbers of rows that travel as doubles. */
public final class Counts {
  /** Above it, a double no longer tells one row from two. */
  static final double MAXIMUM = 1L << 53;

  private Counts() {}

  /** Says if these are not numbers of rows that add up to {@code total}. */
  public static Optional<String> requireTotal(String what, double[] counts, double total) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    if (sum != total) {
      return Optional.of("the %s do not add up".formatted(what));
    }
    return requireAtMost(what, counts, total);
  }

  /** Says if one of these is not a number of rows from 0 to {@code rows}. */
  public static Optional<String> requireAtMost(String what, double[] counts, double rows) {
    for (double count : counts) {
      if (!(count >= 0 && count <= rows && rows <= MAXIMUM && count == Math.rint(count))) {
        return Optional.of("the %s are not numbers of rows".formatted(what));
      }
    }
    return Optional.empty();
  }
}
