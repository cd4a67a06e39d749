package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A report.
 *
 * @param title of the page and of its first heading
 * @param lead one or two sentences below the title
 * @param sections in their order; the page begins with links to them
 * @param footer what made the page, and when
 */
public record Page(String title, String lead, List<Section> sections, String footer) {
  public Page {
    requireNonNull(title, "title");
    requireNonNull(lead, "lead");
    sections = List.copyOf(sections);
    requireNonNull(footer, "footer");
  }

  /** The page, whole: a file with no reference to any other. */
  public String html() {
    return new PageWriter().write(this);
  }
}
