package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

/**
 * A cell of a table.
 *
 * @param heat how deep its background is, 0 for none up to {@link #HOTTEST}
 */
public record Cell(String text, Tone tone, int heat) {
  /** The deepest background. */
  public static final int HOTTEST = 9;

  public Cell {
    requireNonNull(text, "text");
    requireNonNull(tone, "tone");
    if (heat < 0 || heat > HOTTEST) {
      throw new IllegalArgumentException(
          "Invalid heat of cell '%s': %d (must be from 0 to %d)".formatted(text, heat, HOTTEST));
    }
  }

  public static Cell of(String text) {
    return new Cell(text, Tone.PLAIN, 0);
  }

  public static Cell of(String text, Tone tone) {
    return new Cell(text, tone, 0);
  }

  /**
   * A cell of a heat table.
   *
   * @param share of the deepest background; what is not in [0, 1] is taken as the nearer end
   */
  public static Cell hot(String text, Tone tone, double share) {
    return new Cell(text, tone, (int) Math.round(HOTTEST * Math.max(0, Math.min(1, share))));
  }
}
