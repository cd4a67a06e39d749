package org.interlake.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fenced block of a page of the documentation.
 *
 * @param page from the project's root
 * @param line of its first line of text, from 1
 * @param info what stands behind the opening fence: the language, and perhaps more
 * @param section the number of the heading {@code ## 3. ...} that it stands below; 0: none
 */
record Snippet(Path page, int line, String info, int section, String text) {
  private static final String FENCE = "```";

  /** The first word behind the fence. */
  String language() {
    return info.split(" ", 2)[0];
  }

  /** Where a line of the block stands, for people. */
  String at(int lineOfText) {
    return "%s:%d".formatted(page, line + lineOfText);
  }

  @Override
  public String toString() {
    return at(0);
  }

  /** The pages that the project's root, docs and notebooks have, in order. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    pages.add(Path.of("notebooks/README.md"));
    try (Stream<Path> all = Files.walk(Hospitals.ROOT.resolve("docs"))) {
      all.filter(file -> file.toString().endsWith(".md"))
          .map(Hospitals.ROOT::relativize)
          .sorted()
          .forEach(pages::add);
    }
    return pages;
  }

  /** All blocks of a page, in order; a fence that is never closed is an error. */
  static List<Snippet> of(Path page) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Hospitals.ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Snippet> found = new ArrayList<>();
    int section = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.matches("## \\d+\\. .*")) {
        section = Integer.parseInt(line.substring(3, line.indexOf('.')));
      } else if (line.startsWith("## ")) {
        section = 0;
      } else if (line.stripLeading().startsWith(FENCE)) {
        int indent = line.indexOf('`');
        String info = line.strip().substring(FENCE.length()).strip();
        int begin = i + 1;
        do {
          i++;
          if (i == lines.size()) {
            throw new AssertionError("%s:%d: the block is never closed".formatted(page, begin));
          }
        } while (!lines.get(i).strip().equals(FENCE));
        String text =
            lines.subList(begin, i).stream()
                .map(each -> each.substring(Math.min(indent, each.length())))
                .collect(Collectors.joining("\n", "", "\n"));
        found.add(new Snippet(page, begin + 1, info, section, text));
      }
    }
    return found;
  }
}
