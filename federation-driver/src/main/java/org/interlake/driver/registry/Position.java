package org.interlake.driver.registry;

import org.interlake.protocol.RunId;

/** The rule for the numbers by which rows are ordered within their run and table. */
final class Position {
  private Position() {}

  static void check(String what, RunId run, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Invalid %s of a row of run %s: %d (must be 1 or more)".formatted(what, run, value));
    }
  }
}
