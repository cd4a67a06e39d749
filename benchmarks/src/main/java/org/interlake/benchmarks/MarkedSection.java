package org.interlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a page that a program writes, between {@code <!-- NAME: begin -->} and {@code <!-- NAME:
 * end -->}; what stands around them is somebody else's.
 */
record MarkedSection(String name) {
  MarkedSection {
    requireNonNull(name, "name");
  }

  private String begin() {
    return "<!-- %s: begin -->".formatted(name);
  }

  private String end() {
    return "<!-- %s: end -->".formatted(name);
  }

  /**
   * A page with this section's lines made new; at its end, if the page has no such section.
   *
   * @throws IllegalArgumentException if it begins and does not end
   */
  List<String> replacedIn(List<String> page, List<String> lines) {
    int from = page.indexOf(begin());
    int to = page.indexOf(end());
    if (from < 0 ? to >= 0 : to < from) {
      throw new IllegalArgumentException(
          "Invalid page: its section %s has not both marks in order (%s, then %s; put them right or delete both)"
              .formatted(name, begin(), end()));
    }
    List<String> made = new ArrayList<>(from < 0 ? page : page.subList(0, from));
    if (from < 0) {
      made.add("");
    }
    made.add(begin());
    made.addAll(lines);
    made.add(end());
    if (from >= 0) {
      made.addAll(page.subList(to + 1, page.size()));
    }
    return made;
  }

  void writeTo(Path page, List<String> lines) throws IOException {
    Files.write(page, replacedIn(Files.readAllLines(page, UTF_8), lines), UTF_8);
  }
}
