package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Something in a file that keeps the site from being built.
 *
 * @param file below the project's root, with {@code /}
 * @param line from 1; 0 if it is the file as a whole
 * @param words what is wrong, and the remedy
 */
record Fault(String file, int line, String words) implements Comparable<Fault> {
  private static final Comparator<Fault> BY_PLACE =
      Comparator.comparing(Fault::file).thenComparing(Fault::line).thenComparing(Fault::words);

  Fault {
    requireNonNull(file, "file");
    requireNonNull(words, "words");
    if (line < 0) {
      throw new IllegalArgumentException("Invalid line of %s: %d (from 0)".formatted(file, line));
    }
  }

  @Override
  public int compareTo(Fault other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? file + ": " + words : file + ":" + line + ": " + words;
  }
}
