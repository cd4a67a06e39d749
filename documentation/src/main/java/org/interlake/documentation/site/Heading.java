package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Set;

/**
 * A heading of a page.
 *
 * @param level 1 to 6
 * @param anchor that links name behind {@code #}; as GitHub makes it, so that a link holds there
 *     too
 */
record Heading(int level, String text, String anchor) {
  Heading {
    requireNonNull(text, "text");
    requireNonNull(anchor, "anchor");
    if (level < 1 || level > 6) {
      throw new IllegalArgumentException("Invalid level: %d (from 1 to 6)".formatted(level));
    }
  }

  /**
   * The anchor of a heading: small letters, digits, {@code _} and {@code -}, hyphens for spaces.
   *
   * @param taken those of the page's headings before; the new one is added
   */
  static String anchor(String text, Set<String> taken) {
    String plain =
        text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "").replace(' ', '-');
    String anchor = plain;
    for (int again = 1; !taken.add(anchor); again++) {
      anchor = plain + "-" + again;
    }
    return anchor;
  }
}
