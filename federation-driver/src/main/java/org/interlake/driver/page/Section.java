package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of a page below a heading.
 *
 * @param title short, as it is also a link
 */
public record Section(String title, List<Block> blocks) {
  public Section {
    requireNonNull(title, "title");
    blocks = List.copyOf(blocks);
  }

  public static Section of(String title, Block... blocks) {
    return new Section(title, List.of(blocks));
  }
}
