package org.interlake.models.references;

import java.util.ArrayList;
import java.util.List;

/** Sections of a page that other commands write: those between marks. */
final class KeptSections {
  private KeptSections() {}

  /**
   * The lines from each {@code <!-- NAME: begin -->} to the next {@code <!-- NAME: end -->}, marks
   * included, with an empty line before each section.
   */
  static List<String> of(List<String> page) {
    List<String> kept = new ArrayList<>();
    boolean inside = false;
    for (String line : page) {
      if (line.matches("<!-- .*: begin -->")) {
        kept.add("");
        inside = true;
      }
      if (inside) {
        kept.add(line);
      }
      if (line.matches("<!-- .*: end -->")) {
        inside = false;
      }
    }
    return kept;
  }
}
