package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

/** Words; no markup in them. */
public record Paragraph(String text) implements Block {
  public Paragraph {
    requireNonNull(text, "text");
  }
}
