package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A table; the first cell of each row is its heading.
 *
 * @param form how its cells stand
 * @param caption what it shows, in a sentence
 * @param header as many texts as each row has cells
 */
public record Table(Form form, String caption, List<String> header, List<List<Cell>> rows)
    implements Block {
  /** How cells stand. */
  public enum Form {
    /** To the right, in one line. */
    NUMBERS,
    /** To the left, in as many lines as it takes. */
    WORDS
  }

  public Table {
    requireNonNull(form, "form");
    requireNonNull(caption, "caption");
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "Invalid table '%s': a row of %d cells (must be %d, as the header)"
                .formatted(caption, row.size(), header.size()));
      }
    }
  }
}
