package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A few numbers that say the most. */
public record Tiles(List<Tile> tiles) implements Block {
  public Tiles {
    tiles = List.copyOf(tiles);
  }

  /**
   * One of them.
   *
   * @param label what {@code value} is of
   */
  public record Tile(String label, String value, Tone tone) {
    public Tile {
      requireNonNull(label, "label");
      requireNonNull(value, "value");
      requireNonNull(tone, "tone");
    }
  }
}
